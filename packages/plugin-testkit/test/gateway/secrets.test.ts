import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CANARY, secretsIn } from '../../src/index.js';
import { House, TYPED_AS_NAME } from './house.js';
import { Postern } from './process.js';

const LOGIN = '/_matrix-internal/identity/v1/check_credentials';

const LOGINS = 100;
/** The engine may hold the texts that it has seen last, such as the subject of a regular expression. */
const KEPT_AT_MOST = 3;

/** Counts, when it is told to, the passwords among the texts of the heap. */
const PROBE = `
import { readFileSync } from 'node:fs';
import { writeHeapSnapshot } from 'node:v8';
process.on('SIGUSR2', () => {
  globalThis.gc();
  const heap = readFileSync(writeHeapSnapshot(), 'latin1');
  console.log('passwords in memory: ' + new Set(heap.match(/kept-canary-\\d+-of-many/g)).size);
});
`;

describe('what the gateway tells', function () {
  // a process each, and a picture of a whole heap
  this.timeout(60_000);
  let house: House;
  beforeEach(() => (house = new House()));
  afterEach(() => house.remove());

  /** A gateway that runs, and everything that it has answered. */
  async function start(flags: readonly string[] = []) {
    const gateway = new Postern(house, ['start'], '', flags);
    const url = await gateway.says(/"url":"(http:[^"]*)"/);
    let answered = '';
    const ask = async (path: string, init: RequestInit = {}): Promise<number> => {
      const response = await fetch(url + path, init);
      answered += `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}\n`;
      return response.status;
    };
    const login = (name: string, password: string, token = house.token): Promise<number> =>
      ask(LOGIN, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ user: { id: `@${name}:example.org`, password } }),
      });
    return { gateway, ask, login, answered: () => answered };
  }

  /** What the running gateway tells about somebody's logins, less the question. */
  async function asked(who: string): Promise<string> {
    const command = new Postern(house, ['why', who]);
    await command.ended();
    return command.said.replaceAll(who, '');
  }

  it('holds no secret: at trace level, in answers, metrics, pages, audit and state, whatever happens', async () => {
    const { gateway, ask, login, answered } = await start();
    expect(await login('alice', CANARY)).to.equal(200);
    expect(await login('alice', `${CANARY}x`)).to.equal(200);
    expect(await login('nobody', CANARY)).to.equal(503);
    expect(await login(TYPED_AS_NAME, CANARY)).to.equal(503);
    for (const name of ['logs', 'throws', 'rejects', 'hangs']) await login(name, CANARY);
    expect(await login('alice', CANARY, `${house.token}x`)).to.equal(401);
    expect(await login('alice', CANARY, '')).to.equal(401);
    const headers = { authorization: `Bearer ${house.token}` };
    await ask(LOGIN, { method: 'POST', headers, body: `{"user": ${CANARY}` });
    await ask(LOGIN, { method: 'POST', headers, body: JSON.stringify({ user: CANARY }) });
    await ask(`/elsewhere?${new URLSearchParams({ CANARY }).toString()}`, { headers });
    for (const page of ['/health', '/ready', '/metrics']) await ask(page, { headers });
    const why = await Promise.all(['alice', TYPED_AS_NAME].map(asked));
    house.write('postern.yaml', JSON.stringify({ ...house.config(), deadline: house.adminToken }));
    gateway.signal('SIGHUP');
    await gateway.says(/(the old one goes on)/);
    gateway.signal('SIGTERM');
    expect(await gateway.ended()).to.equal(0);

    for (const told of ['"msg":"careless"', '"outcome":"accepted"', 'login refused', 'no answer to']) {
      expect(gateway.said).to.include(told);
    }
    expect(answered()).to.include('postern_logins_total').and.to.include('"success":true');
    expect(house.written()).to.include('SQLite');
    expect(house.written()).to.include('"outcome":"accepted"');
    expect(why[0]).to.include('The password was checked');
    for (const text of [gateway.said, answered(), house.written(), ...why]) {
      expect(secretsIn(text, house.secrets)).to.deep.equal([]);
    }
  });

  for (const [what, argv, code] of [
    ['try', ['try', 'alice'], 0],
    ['try for a machine', ['try', 'nobody', '--json'], 3],
    ['try with a plugin that throws', ['try', 'throws'], 3],
    ['try with a plugin that crashes', ['try', 'crashes'], 70],
    ['doctor', ['doctor'], 1],
    ['doctor for a machine', ['doctor', '--json', '--user', 'alice'], 1],
    ['check-config', ['check-config'], 0],
    ['owners show', ['owners', 'show', 'alice'], 1],
  ] as const) {
    it(`holds no secret: ${what}`, async () => {
      const command = new Postern(house, argv, `${CANARY}\n`);
      expect(await command.ended(), command.said).to.equal(code);
      expect(command.said).not.to.equal('');
      expect(secretsIn(command.said, house.secrets)).to.deep.equal([]);
    });
  }

  it('holds no secret: check-config of a configuration whose secrets stand in the wrong places', async () => {
    const { plugins, ...rest } = house.config();
    const [, second] = plugins as { id: string }[];
    const misplaced = { ...second, id: { $env: 'TOKEN' }, timeout: { $env: 'TOKEN' } };
    house.write('postern.yaml', JSON.stringify({ ...rest, log: { $env: 'TOKEN' }, plugins: [misplaced] }));
    const command = new Postern(house, ['check-config', '--json']);
    expect(await command.ended()).to.equal(2);
    expect(secretsIn(command.said, house.secrets)).to.deep.equal([]);
  });

  it('holds no secret: the last words after an error that reached nobody, and Node’s own report', async () => {
    const reports = [
      '--report-uncaught-exception',
      '--report-on-fatalerror',
      `--report-directory=${house.folder}`,
    ];
    const { gateway, login } = await start(reports);
    await login('crashes', CANARY).catch(() => undefined);
    expect(await gateway.ended()).to.equal(70);
    expect(gateway.said).to.include('an error reached nobody').and.to.include('crashed');
    const reported = readdirSync(house.folder)
      .filter((name) => name.startsWith('report'))
      .map((name) => readFileSync(join(house.folder, name), 'utf8'));
    for (const text of [gateway.said, ...reported]) {
      expect(secretsIn(text, house.secrets)).to.deep.equal([]);
    }
  });

  it('leaves no password in memory once its login is answered', async () => {
    house.write('probe.mjs', PROBE);
    // so that every password is checked
    house.write('postern.yaml', JSON.stringify({ ...house.config(), guard: 'off' }));
    const { gateway, login } = await start(['--expose-gc', '--import', `${house.folder}/probe.mjs`]);
    await login('keeps', 'kept-canary-0-of-many');
    for (let number = 1; number <= LOGINS; number += 1) await login('alice', `kept-canary-${number}-of-many`);
    gateway.signal('SIGUSR2');
    const kept = Number(await gateway.says(/passwords in memory: (\d+)/));
    gateway.signal('SIGTERM');
    await gateway.ended();
    expect(kept, 'the one that a plugin keeps is found').to.be.at.least(1);
    expect(kept).to.be.at.most(KEPT_AT_MOST);
  });
});
