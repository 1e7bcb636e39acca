import { expect } from 'chai';
import { inlineSecret } from '../../src/config/inline-secrets.js';
import { useFolder, yaml } from './folder.js';

describe('a secret that stands in the configuration itself', () => {
  const folder = useFolder();
  const cases: readonly (readonly [unknown, readonly (string | number)[] | undefined])[] = [
    [{ access: { tokens: ['a-token'] } }, ['access', 'tokens', 0]],
    [{ access: { tokens: [{ name: 'synapse', secret: 'a-token' }] } }, ['access', 'tokens', 0, 'secret']],
    [{ plugins: [{ config: { bind_password: 'x' } }] }, ['plugins', 0, 'config', 'bind_password']],
    [{ state: { url: 'postgresql://postern:x@db/postern' } }, ['state', 'url']],
    [{ state: { url: 'postgresql://postern@db/postern' } }, undefined],
    [{ access: { tokens: [{ $file: 'token' }, { secret: { $env: 'TOKEN' } }] } }, undefined],
    [{ secrets: { permissions: 'warn' }, server_name: 'example.org', limits: null }, undefined],
  ];
  for (const [value, path] of cases) {
    it(`${path === undefined ? 'is not' : 'is'} seen in ${JSON.stringify(value)}`, () =>
      expect(inlineSecret(value)).to.deep.equal(path));
  }

  it('is a warning when everybody on the machine can read it', async () => {
    const text = yaml({ top: 'access: { tokens: [a-token-of-the-homeserver] }\n' });
    const { file, warnings } = await folder.load(text, {}, 0o644);
    const [warning, ...more] = warnings;
    expect(warning?.path).to.equal('access.tokens[0]');
    expect(warning?.message)
      .to.match(/^everybody on this machine can read /)
      .and.include(file);
    expect(more).to.deep.equal([]);
    expect((await folder.load(text)).warnings).to.deep.equal([]);
    expect((await folder.load(yaml({}), {}, 0o644)).warnings).to.deep.equal([]);
  });
});
