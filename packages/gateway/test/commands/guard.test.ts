import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { expect } from 'chai';
import { run } from '../../src/commands/program.js';
import { StateError } from '../../src/state/errors.js';
import { StateStore } from '../../src/state/store.js';
import { PATH } from '../support/gateway.js';
import { createIo, postern, type TestIo } from '../support/io.js';

const PLUGIN = `
export default ({ definePlugin, z }) =>
  definePlugin({
    name: 'mirror',
    apiVersion: 1,
    capabilities: ['authenticate'],
    config: z.strictObject({}),
    open: () => ({
      authenticate: async ({ username, password }) =>
        password === 'ecila'
          ? { verdict: 'accepted', account: { username, subject: username } }
          : { verdict: 'rejected', reason: 'wrong-password' },
    }),
  });
`;
const TOKEN = 'a-token-of-the-homeserver';

describe('postern guard', () => {
  let folder: string;
  let session: TestIo;
  let ended: Promise<number>;

  const start = async (rest = '', ofEntry = 'timeout: 1s'): Promise<void> => {
    writeFileSync(
      join(folder, 'postern.yaml'),
      `server_name: example.org\nlisten: { port: 0 }\nowners: 'off'\nstate: memory\n` +
        `access: { tokens: [${TOKEN}] }\nplugins: [{ id: mirror, use: ./mirror.mjs, ${ofEntry} }]\n${rest}`,
    );
    session = createIo({ cwd: folder });
    ended = run(['start'], session.io);
    await session.printed('"msg":"listening"');
  };
  const login = async (password: string, address?: string): Promise<boolean> => {
    const url = /"url":"([^"]+)"/.exec(session.stdout())?.[1] ?? '';
    const user = { id: '@alice:example.org', password, client_address: address };
    const response = await fetch(url + PATH, {
      method: 'POST',
      body: JSON.stringify({ user }),
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return ((await response.json()) as { auth: { success: boolean } }).auth.success;
  };
  const guard = (...argv: readonly string[]) => postern(['guard', ...argv], { cwd: folder });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-guard-'));
    writeFileSync(join(folder, 'mirror.mjs'), PLUGIN);
  });
  afterEach(async () => {
    mock.restoreAll();
    session.signal('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  });

  it('shows what is counted of an account, and lets it try again at once', async () => {
    await start();
    expect(await login('ecila', '192.0.2.7')).to.equal(true);
    for (let failure = 0; failure < 5; failure += 1) await login('alice', '192.0.2.1');
    expect(await login('ecila', '192.0.2.1')).to.equal(false);

    const shown = await guard('show', '@ALICE:example.org');
    expect(shown.code).to.equal(0);
    expect(shown.stdout).to.match(
      /^@alice:example\.org\n {2}failures: 5, new clients wait until [\d-]+ [\d:]+ UTC\n {2}clients that failed: 1, of which 1 must wait, the last until [\d-]+ [\d:]+ UTC\n {2}clients that logged in before: 1\n$/,
    );
    expect((await guard('clear', 'alice')).stdout).to.equal(
      '@alice:example.org\n  cleared: it may try at once\n',
    );
    const { counts } = JSON.parse((await guard('show', 'alice', '--json')).stdout) as { counts: object };
    expect(counts).to.include({ failures: 0, pairs: 0, knownClients: 1 });
    expect((await guard('show', 'alice')).stdout).to.contain('failures: 0\n  clients that failed: 0\n');
    expect(await login('ecila', '192.0.2.1')).to.equal(true);
  });

  it('does so at a plugin with a limit of its own', async () => {
    await start('', 'guard: { failures: 2, window: 30m }');
    expect((await guard('show', 'alice')).stdout).not.to.contain('failures at');
    await login('wrong');
    expect((await guard('show', 'alice')).stdout).to.contain('  failures at mirror: 1\n');
    await login('wrong');
    expect(await login('ecila')).to.equal(false);
    expect((await guard('show', '@Alice:example.org')).stdout).to.match(
      /\n {2}failures at mirror: 2, which nobody may ask until [\d-]+ [\d:]+ UTC\n$/,
    );
    await guard('clear', 'alice');
    expect((await guard('show', 'alice')).stdout).not.to.contain('failures at');
    expect(await login('ecila')).to.equal(true);
  });

  it('says when nothing is counted, and whom there cannot be', async () => {
    await start("guard: 'off'\n");
    const off = '@alice:example.org\n  the login guard is off: nothing is counted\n';
    expect((await guard('show', 'alice')).stdout).to.equal(off);
    expect((await guard('clear', 'alice')).stdout).to.equal(off);
    expect(JSON.parse((await guard('clear', 'alice', '--json')).stdout)).to.deep.equal({
      mxid: '@alice:example.org',
    });
    const foreign = await guard('show', '@alice:other.example');
    expect(foreign.code).not.to.equal(0);
    expect(foreign.stderr).to.contain('nobody is called so here (foreign-domain)');
    expect((await guard('show', ' ')).stderr).to.contain('say who: alice, or @alice:example.org');
  });

  it('says what is the matter with the state when it cannot be asked', async () => {
    await start();
    await guard('show', 'alice');
    for (const [command, method] of [
      ['show', 'read'],
      ['clear', 'transaction'],
    ] as const) {
      mock.method(StateStore.prototype, method, () =>
        Promise.reject(new StateError('STATE_FULL', 'state.db: the disk is full')),
      );
      const { code, stderr } = await guard(command, 'alice');
      expect(code).to.equal(3);
      expect(stderr).to.contain('cannot answer: state.db: the disk is full (STATE_FULL)\n');
      mock.restoreAll();
    }
    expect(session.stdout()).not.to.contain('a question over the local socket failed');
  });
});
