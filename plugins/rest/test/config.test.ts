import { expect } from 'chai';
import rest from '../src/index.js';

const CHECK = {
  protocol: 'check_credentials',
  url: 'https://app.example.org/matrix',
};
const MA1SD = { ...CHECK, protocol: 'ma1sd' };

async function faults(config: unknown): Promise<readonly string[]> {
  const { issues = [] } = await rest.config['~standard'].validate(config);
  return issues.map(({ path = [], message }) => `${path.map(String).join('.')}: ${message}`);
}

describe('the configuration of the plugin rest', () => {
  for (const config of [
    CHECK,
    { ...CHECK, url: 'https://app.example.org/postern.php?for=matrix', add_paths: false },
    { ...CHECK, token: 'secret' },
    { ...MA1SD, prefix: '/_mxisd/backend', auth_only: true, basic: { username: 'gate', password: 'a b:c' } },
    { ...MA1SD, ca_file: './ca.pem', proxy: 'http://proxy.example:3128' },
  ]) {
    it(`takes ${JSON.stringify(config)}`, async () => expect(await faults(config)).to.deep.equal([]));
  }

  for (const [config, words] of [
    [{ ...CHECK, protocol: 'soap' }, /^protocol: /],
    [{ ...CHECK, url: 'ftp://app.example.org' }, /^url: expected https/],
    [{ ...CHECK, url: 'https://gate:secret@app.example.org' }, /^url: no password in a URL: use basic$/],
    [{ ...CHECK, url: 'https://app.example.org/?a=b' }, /^url: paths cannot be added.*add_paths: false$/],
    [{ ...CHECK, token: 'a b' }, /^token: expected ASCII/],
    [{ ...CHECK, token: 'a\nb' }, /^token: expected ASCII/],
    [
      { ...CHECK, basic: { username: 'a:b', password: 'x' } },
      /^basic.username: expected a name without a colon$/,
    ],
    [{ ...CHECK, basic: { username: 'a', password: 'x\r\n' } }, /^basic.password: /],
    [{ ...CHECK, token: 'x', basic: { username: 'a', password: 'x' } }, /^basic: stands beside token/],
    [{ ...CHECK, auth_only: true }, /: Unrecognized key: "auth_only"/],
    [{ ...MA1SD, prefix: '/_other' }, /^prefix: /],
    [{ ...MA1SD, server_name: '' }, /^server_name: /],
  ] as const) {
    it(`refuses ${JSON.stringify(config)}`, async () => {
      const [first, ...others] = await faults(config);
      expect(first).to.match(words);
      expect(others).to.deep.equal([]);
    });
  }
});
