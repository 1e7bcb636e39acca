import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REJECTION_REASONS } from '@postern/plugin-api';
import { expect } from 'chai';
import { run } from '../../src/commands/program.js';
import { meaningOf, passwordSentence } from '../../src/commands/why/meanings.js';
import { createIo, postern, type TestIo } from '../support/io.js';
import { PATH } from '../support/gateway.js';
import { recordOfName } from '../support/records.js';

const PLUGIN = `
export default ({ definePlugin, PluginError, z }) =>
  definePlugin({
    name: 'mirror',
    apiVersion: 1,
    capabilities: ['authenticate'],
    config: z.strictObject({}),
    open: () => ({
      async authenticate({ username, password }) {
        if (username === 'dora') throw new PluginError('PLUGIN_UNAVAILABLE', 'the mirror is broken');
        if (username !== 'alice') return { verdict: 'unknown-user' };
        const account = { username, subject: username };
        return password === 'ecila'
          ? { verdict: 'accepted', account }
          : { verdict: 'rejected', reason: 'wrong-password', account, detail: 'not the name \\u001b[31mbackwards' };
      },
    }),
  });
`;

describe('postern why', () => {
  let folder: string;
  let session: TestIo;
  let ended: Promise<number>;

  const write = (rest = ''): void =>
    writeFileSync(
      join(folder, 'postern.yaml'),
      `server_name: example.org\nlisten: { port: 0 }\nowners: 'off'\nplugins: [{ id: mirror, use: ./mirror.mjs }]\n${rest}`,
    );
  const start = async (): Promise<void> => {
    session = createIo({ cwd: folder });
    ended = run(['start'], session.io);
    await session.printed('"msg":"listening"');
  };
  const stop = async (): Promise<void> => {
    session.signal('SIGTERM');
    await ended;
  };
  const login = (user: unknown, headers: Record<string, string> = {}): Promise<Response> => {
    const url = /"url":"([^"]+)"/.exec(session.stdout())?.[1] ?? '';
    return fetch(url + PATH, { method: 'POST', body: JSON.stringify({ user }), headers });
  };
  const why = (...argv: readonly string[]) => postern(['why', ...argv], { cwd: folder });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-why-'));
    writeFileSync(join(folder, 'mirror.mjs'), PLUGIN);
    write();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('tells each attempt: when, from where, what every plugin said, and what was answered', async () => {
    await start();
    await login({ id: '@alice:example.org', password: 'ecila' });
    await login({ id: '@alice:example.org', password: 'wrong' });
    await login({ id: '@dora:example.org', password: 'x' });
    const { code, stdout } = await why('@alice:example.org');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^2 attempts of @alice:example\.org since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n/);
    expect(stdout).to.match(
      /UTC {2}typed alice {2}at check_credentials by 127\.0\.0\.1 {2}\([0-9a-f]{12}-1\)\n {2}mirror: accepted \d+\.\d ms\n {2}The password was checked: it is right\.\n {2}Answered: let in as @alice:example\.org\.\n/,
    );
    expect(stdout).to.match(
      / {2}mirror: rejected \(wrong-password\) not the name �\[31mbackwards \d+\.\d ms\n {2}The password was checked: it is not the one of the account\.\n {2}Answered: refused\.\n {2}Type it again/,
    );
    const dora = await why('dora');
    expect(dora.stdout).to.include('The password could not be checked: the mirror is broken.');
    expect(dora.stdout).to.include('Answered: 503, to be tried again later.\n  Check that the back end runs');
    await stop();
  });

  it('says that none arrived, what may have stopped it, and which similar names were tried', async () => {
    await start();
    await login({ id: '@alice:example.org', password: 'ecila' });
    await login({ id: '@hunter2:example.org', password: 'x' });
    await login({ id: '@x:other.org', password: 'x' });
    await login({ id: '@alice:example.org', password: 'x' }, { via: 'proxy' });
    const { code, stdout } = await why('alicia');
    expect(code).to.equal(1);
    expect(stdout).to.match(/^No attempt of alicia arrived since .* \(3 decisions looked through\)\.\n/);
    expect(stdout).to.include('Names much like it were tried:\n  alice (1 attempt)\n');
    expect(stdout).to.match(
      / {2}403 to 127\.0\.0\.1, 1 time, last at .*\n {4}What would let it in: access: \{ proxies/,
    );
    expect(stdout).to.include(
      '1 login came for another domain: server_name of the homeserver must be example.org',
    );
    expect(stdout)
      .to.include('rc_login')
      .and.to.include('localdb_enabled')
      .and.to.include('postern doctor --synapse');
    expect((await why('hunter22')).stdout).to.include(
      '  hu… which no back end knows, one letter away (1 attempt)',
    );
    expect((await why('@carol:other.org')).stdout).to.include('This gateway answers for example.org alone.');
    await stop();
  });

  it('speaks JSON, and looks back only as far as it is told', async () => {
    await start();
    await login({ id: '@alice:example.org', password: 'ecila' });
    const { code, stdout } = await why('alice', '--json', '--since', '1h');
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.include({ serverName: 'example.org', decisions: 1, earlier: 0 });
    expect((await why('alice', '--since', '0s')).code).to.be.oneOf([0, 1]);
    const wrong = await why('alice', '--since', 'yesterday');
    expect([wrong.code, wrong.stderr]).to.deep.equal([
      2,
      'error: --since: expected a duration such as 30m or 2h\n',
    ]);
    await stop();
  });

  it('says in a line why it cannot ask', async () => {
    const nobody = await why('alice');
    expect([nobody.code, nobody.stderr]).to.deep.equal([
      3,
      `error: no gateway listens on ${folder}/postern.sock: it does not run, or its control.socket is another\n`,
    ]);
    const server = createServer((_, response) => response.setHeader('x-postern-version', '0.0.1').end('{}'));
    await once(server.listen(join(folder, 'postern.sock')), 'listening');
    expect((await why('alice')).stderr).to.match(
      /^error: the gateway at .* is of version 0\.0\.1, this command of \d+\.\d+/,
    );
    await new Promise((resolve) => server.close(resolve));
    write("control: { socket: 'off' }\n");
    const off = await why('alice');
    expect([off.code, off.stderr]).to.deep.equal([
      2,
      'error: control.socket is off: the gateway cannot be asked\n',
    ]);
    const missing = await why('alice', '--config', 'missing.yaml');
    expect(missing.code).to.equal(2);
    expect(missing.stderr).to.match(/missing\.yaml:1:1: .*; name it with --config\n$/);
  });

  it('needs nothing of the configuration but the socket', async () => {
    await start();
    write('access: { tokens: [{ $env: NOT_HERE }] }\n');
    expect((await why('alice')).code).to.equal(1);
    await stop();
  });

  it('leaves the gateway alone where the socket cannot be made: one warning, with the remedy', async () => {
    write('control: { socket: ./gone/postern.sock }\n');
    await start();
    expect((await login({ id: '@alice:example.org', password: 'ecila' })).status).to.equal(200);
    await stop();
    const warnings = session.stdout().match(/"level":"warn".*/g) ?? [];
    expect(warnings.filter((line) => line.includes('the local socket cannot be made'))).to.have.length(1);
    expect(warnings.join()).to.include('ENOENT').and.to.include('"remedy":"control: { socket: … }');
  });

  it('sees a new audit file begun on SIGHUP', async () => {
    write('audit: { to: ./audit.log }\n');
    await start();
    await login({ id: '@alice:example.org', password: 'ecila' });
    const [file, old] = [join(folder, 'audit.log'), join(folder, 'audit.log.1')];
    while (!existsSync(file)) await new Promise((resolve) => setImmediate(resolve));
    renameSync(file, old);
    session.signal('SIGHUP');
    while (!existsSync(file)) await new Promise((resolve) => setImmediate(resolve));
    await stop();
    expect(readFileSync(old, 'utf8') + readFileSync(file, 'utf8')).to.match(/^\{.*"accepted".*\}\n$/);
  });

  it('warns that a changed audit takes a restart, and refuses what it cannot keep', async () => {
    await start();
    write('audit: { to: ./audit.log }\n');
    session.signal('SIGHUP');
    await session.printed('audit or control changed: that takes a restart');
    await stop();
    write('audit: { to: stdout }\n');
    const { code, stderr } = await postern(['check-config'], { cwd: folder });
    expect(code).to.equal(2);
    expect(stderr)
      .to.include('audit.key')
      .and.to.include('nothing is kept beside standard output: give a key');
    write('audit: { to: ./gone/audit.log }\n');
    const refused = await postern(['start'], { cwd: folder });
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.match(/^error: audit: the key .* cannot be made or read \(ENOENT\)/);
  });
});

describe('what postern why says of a reason', () => {
  const REASONS = [
    ...REJECTION_REASONS,
    ...['unknown-user', 'throttled', 'malformed-id', 'foreign-domain', 'over-long', 'malformed-password'],
    ...['malformed-address', 'not-canonical', 'ambiguous-name', 'owned-name', 'uncertain-name'],
    ...['reserved-name', 'bridge-namespace', 'all-digits', 'leading-underscore'],
  ];
  const FALLBACK = meaningOf(recordOfName('alice', { reason: 'of a later version' }));

  for (const reason of REASONS) {
    it(`${reason}: what it means and what to do`, () => {
      const { means, todo } = meaningOf(recordOfName('alice', { reason }));
      expect(means).not.to.equal(reason);
      expect(todo).to.match(/\.$/).and.not.to.equal(FALLBACK.todo);
    });
  }

  it('says whether the password was checked at all', () => {
    const step = { plugin: 'one', verdict: 'rejected', milliseconds: 1 } as const;
    for (const [record, sentence] of [
      [
        { reason: 'throttled' },
        'The password was not checked: too many failures for this account, or from this address.',
      ],
      [{ reason: 'unknown-user' }, 'The password was not checked: no back end knows the name.'],
      [
        { reason: 'wrong-password' },
        'The password was not checked again: it is the one that was refused a moment ago.',
      ],
      [
        { reason: 'disabled', steps: [step], passwordChecked: true },
        'The password was checked: the account is disabled.',
      ],
      [{ reason: 'of a later version' }, 'The password was not checked: of a later version.'],
    ] as const) {
      expect(passwordSentence(recordOfName('alice', record))).to.equal(sentence);
    }
  });

  it('says what to do when the state cannot be asked', () => {
    const failure = { outcome: 'unavailable', reason: 'STATE_FULL', message: 'the disk is full' } as const;
    expect(meaningOf(recordOfName('alice', failure))).to.deep.equal({
      means: 'the disk is full',
      todo: 'The state could not be asked: GET /ready tells its code, and docs/errors.md what to do.',
    });
  });
});
