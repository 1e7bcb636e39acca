import { expect } from 'chai';
import { exposureOf } from '../../src/config/exposure.js';
import { useFolder, yaml } from './folder.js';

const TOKEN = 'a-token-of-the-homeserver\n';
const WITH_TOKEN = 'access: { tokens: [{ $file: token }] }\n';

describe('the files of secrets', () => {
  const folder = useFolder();

  it('may be read by owner and group, and by nobody else', () => {
    const owner = (): boolean => false;
    const container = (): boolean => true;
    for (const [mode, exposure] of [
      [0o600, 'none'],
      [0o640, 'none'],
      [0o644, 'changeable'],
      [0o604, 'changeable'],
      [0o444, 'changeable'],
    ] as const) {
      const file = folder.write('token', TOKEN, mode);
      expect(exposureOf(file, owner), mode.toString(8)).to.equal(exposure);
      expect(exposureOf(file, container), mode.toString(8)).to.equal(exposure === 'none' ? 'none' : 'given');
    }
    expect(exposureOf('/nowhere/token')).to.equal('none');
  });

  it('are told with the line that mends it, together with every other fault', async function () {
    const file = folder.write('token', TOKEN, 0o644);
    // The folder of the tests may lie on a tmpfs, where this is a warning.
    if (exposureOf(file) === 'given') this.skip();
    folder.write('key.pem', 'no key', 0o644);
    const faults = await folder.faults(
      yaml({ top: `${WITH_TOKEN}listen: { tls: { certificate: cert.pem, key: key.pem } }\ncolour: red\n` }),
    );
    expect(faults.map(({ path, line }) => [path, line])).to.deep.equal([
      ['colour', 7],
      ['access.tokens[0].$file', 5],
      ['listen.tls.key', 6],
    ]);
    expect(faults[1]?.message).to.equal(`everybody on this machine can read ${file}: chmod o= ${file}`);
    folder.write('token', TOKEN, 0o640);
    expect((await folder.load(yaml({ top: WITH_TOKEN }))).warnings).to.deep.equal([]);
  });

  it('are a warning where the operator says so', async () => {
    const file = folder.write('token', TOKEN, 0o644);
    const { warnings } = await folder.load(yaml({ top: `${WITH_TOKEN}secrets: { permissions: warn }\n` }));
    expect(warnings).to.have.length(1);
    expect(warnings[0]?.message).to.contain(`everybody on this machine can read ${file}`);
  });
});
