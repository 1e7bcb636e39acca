import { existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PluginError, type Verdict } from '@postern/plugin-api';
import { expect } from 'chai';
import type { OpenedPlugin } from '../../src/chain/definition.js';
import { askGateway } from '../../src/control/client.js';
import { VERSION } from '../../src/manifest.js';
import type { Explanation } from '../../src/audit/why.js';
import { peoplePlugin } from '../support/definitions.js';
import { startGateway, type TestGateway } from '../support/gateway.js';

const CANARY = 'correct-horse-battery';
const TOKEN = { secret: '0123456789abcdef', name: 'synapse', reads_mxid: true };
const HEADERS = { authorization: `Bearer ${TOKEN.secret}` };
const person = { username: 'alice', subject: '1', password: CANARY };
const people = peoplePlugin([
  { ...person, profile: { threePids: [{ medium: 'email', address: 'alice@example.org', verified: true }] } },
]);

const down: OpenedPlugin = {
  authenticate: async (): Promise<Verdict> => {
    throw new PluginError('PLUGIN_UNAVAILABLE', 'the forum is down');
  },
};

describe('the audit of a gateway', () => {
  let running: TestGateway | undefined;
  const folders: string[] = [];
  const stop = async (): Promise<void> => {
    const stopping = running;
    running = undefined;
    await stopping?.gateway.stop();
  };
  afterEach(async () => {
    await stop();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  async function start(
    config: Record<string, unknown> = {},
    plugin: OpenedPlugin = people,
  ): Promise<TestGateway> {
    running = await startGateway(
      {
        access: { tokens: [TOKEN] },
        audit: { to: './audit.log' },
        plugins: [{ id: 'people', use: 'people' }],
        ...config,
      },
      { people: plugin },
    );
    folders.push(running.folder);
    return running;
  }
  const linesOf = ({ folder }: TestGateway): readonly Record<string, unknown>[] =>
    readFileSync(join(folder, 'audit.log'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const why = async ({ folder }: TestGateway, who: string): Promise<Explanation> =>
    (await askGateway({ socket: join(folder, 'postern.sock'), version: VERSION }, 'why', {
      who,
    })) as Explanation;
  const post = ({ url }: TestGateway, path: string, body: unknown): Promise<Response> =>
    fetch(url + path, { method: 'POST', body: JSON.stringify(body), headers: HEADERS });
  const CREDENTIALS = '/_matrix-internal/identity/v1/check_credentials';

  it('has one line for each decision, with who asked, for whom, and what came of it', async () => {
    const gateway = await start();
    await post(gateway, CREDENTIALS, {
      user: { id: '@ALICE:example.org', password: CANARY, client_address: '192.0.2.7' },
    });
    await gateway.login('@alice:example.org', 'wrong');
    await stop();
    const [accepted, refused, ...rest] = linesOf(gateway);
    expect(rest).to.deep.equal([]);
    expect(accepted).to.have.all.keys(
      ...['time', 'event', 'requestId', 'door', 'caller', 'clientAddress', 'user', 'typed', 'mxid'],
      ...['outcome', 'plugin', 'passwordChecked', 'ms'],
    );
    expect(accepted).to.deep.include({
      event: 'login',
      door: 'check_credentials',
      caller: 'synapse',
      clientAddress: '192.0.2.7',
      typed: 'ALICE',
      mxid: '@alice:example.org',
      outcome: 'accepted',
      plugin: 'people',
      passwordChecked: true,
    });
    expect(accepted?.time).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(refused).to.deep.include({
      caller: '127.0.0.1',
      user: accepted?.user,
      outcome: 'refused',
      reason: 'wrong-password',
      passwordChecked: true,
    });
  });

  it('tells the door, and the failure of a back end', async () => {
    const gateway = await start({ ma1sd_backend: {} }, down);
    await fetch(`${gateway.url}/_ma1sd/backend/api/v1/auth/login`, {
      method: 'POST',
      body: JSON.stringify({
        auth: { mxid: '@alice:example.org', localpart: 'alice', domain: 'example.org', password: CANARY },
      }),
    });
    expect((await why(gateway, 'alice')).attempts[0]).to.deep.include({
      door: 'ma1sd_backend',
      message: 'the forum is down',
    });
    await stop();
    expect(linesOf(gateway)[0]).to.deep.include({
      door: 'ma1sd_backend',
      caller: '127.0.0.1',
      outcome: 'unavailable',
      plugin: 'people',
      reason: 'PLUGIN_UNAVAILABLE',
      passwordChecked: false,
    });
  });

  it('calls nobody by name where people are hashed, and the same after a restart', async () => {
    const config = { audit: { to: './audit.log', users: 'hashed', key: 'the key of this test' } };
    const users: unknown[] = [];
    for (let round = 0; round < 2; round += 1) {
      const gateway = await start(config);
      await gateway.login('@alice:example.org', CANARY);
      await stop();
      users.push(linesOf(gateway)[0]?.user);
      expect(readFileSync(join(gateway.folder, 'audit.log'), 'utf8')).not.to.include('alice');
    }
    expect(users[0]).to.equal(users[1]);
  });

  it('goes to standard output where it is told to', async () => {
    const gateway = await start({ audit: { to: 'stdout', key: 'the key of this test' } });
    await gateway.login('@alice:example.org', CANARY);
    gateway.gateway.reopenAudit();
    expect(gateway.log()).to.match(/^\{"time":"[^"]+","event":"login",.*"mxid":"@alice:example\.org"/m);
    await stop();
  });

  it('begins a new file on SIGHUP, after the old one was moved away', async () => {
    const gateway = await start();
    const [file, old] = [join(gateway.folder, 'audit.log'), join(gateway.folder, 'audit.log.1')];
    await gateway.login('@alice:example.org', CANARY);
    gateway.gateway.reopenAudit();
    await written(() => readFileSync(file, 'utf8') !== '');
    renameSync(file, old);
    gateway.gateway.reopenAudit();
    await written(() => existsSync(file));
    await gateway.login('@alice:example.org', 'wrong');
    await stop();
    expect(linesOf(gateway).map(({ outcome }) => outcome)).to.deep.equal(['refused']);
    expect(readFileSync(old, 'utf8')).to.include('"accepted"').and.not.to.include('"refused"');
  });

  it('that cannot be written is seen in ready and metrics, and no login is lost by it', async () => {
    const gateway = await start({ audit: { to: './audit.log', key: 'the key of this test' } });
    const file = join(gateway.folder, 'audit.log');
    await written(() => existsSync(file));
    rmSync(file);
    symlinkSync('/dev/full', file);
    gateway.gateway.reopenAudit();
    expect((await gateway.login('@alice:example.org', CANARY)).body.auth?.success).to.equal(true);
    gateway.gateway.reopenAudit();
    const ready = await written(async () => {
      const response = await fetch(`${gateway.url}/ready`, { headers: HEADERS });
      const body = (await response.json()) as { status: string; audit: { status: string } };
      return body.audit.status === 'failing' && { code: response.status, ...body };
    });
    expect(ready).to.deep.include({ status: 'ready', audit: { status: 'failing', code: 'ENOSPC', lost: 0 } });
    const metrics = await (await fetch(`${gateway.url}/metrics`, { headers: HEADERS })).text();
    expect(metrics).to.include('postern_audit_failing 1');
    rmSync(file);
    await stop();
    expect(linesOf(gateway)).to.have.length(1);
  });

  it('holds no password anywhere, also when it was typed as a name', async () => {
    const gateway = await start();
    await gateway.login('@alice:example.org', CANARY);
    await gateway.login('@alice:example.org', `${CANARY}x`);
    for (const id of [
      `@${CANARY}:example.org`,
      CANARY,
      `@${CANARY}:other.org`,
      `@${CANARY.toUpperCase()}:example.org`,
    ]) {
      await post(gateway, CREDENTIALS, { user: { id, password: CANARY } });
    }
    for (const address of [`${CANARY}@example.org`, CANARY]) {
      await post(gateway, CREDENTIALS, { user: { medium: 'email', address, password: CANARY } });
    }
    await post(gateway, CREDENTIALS, { user: CANARY });
    await post(gateway, `/${CANARY}?${CANARY}`, {});
    const told: string[] = [];
    for (const who of ['alice', CANARY, `${CANARY}x`, `@${CANARY}:other.org`, 'nobody']) {
      told.push(JSON.stringify(await why(gateway, who)));
    }
    expect(told[1]).to.include('"attempts":[{');
    told.push(await (await fetch(`${gateway.url}/metrics`, { headers: HEADERS })).text());
    await stop();
    told.push(readFileSync(join(gateway.folder, 'audit.log'), 'utf8'), gateway.log());
    for (const text of told) {
      expect(text.toLowerCase()).not.to.include(CANARY);
      expect(text.toLowerCase()).not.to.include(Buffer.from(CANARY).toString('hex'));
    }
    expect(linesOf(gateway)).to.have.length(8);
  });

  it('is found under the name where the address was typed, though it was refused', async () => {
    const gateway = await start();
    await post(gateway, CREDENTIALS, {
      user: { medium: 'email', address: 'alice@example.org', password: 'wrong' },
    });
    const { attempts } = await why(gateway, 'alice');
    expect(attempts[0]).to.deep.include({ typed: 'alice@example.org', reason: 'wrong-password' });
    await stop();
  });

  it('is found under the name where the address was typed, though it could not be checked', async () => {
    const gateway = await start({}, { ...people, ...down });
    await post(gateway, CREDENTIALS, {
      user: { medium: 'email', address: 'alice@example.org', password: 'wrong' },
    });
    const { attempts } = await why(gateway, 'alice');
    expect(attempts[0]).to.deep.include({ typed: 'alice@example.org', reason: 'PLUGIN_UNAVAILABLE' });
    await stop();
  });

  it('is not needed for the record in memory', async () => {
    const gateway = await start({ audit: undefined });
    await gateway.login('@alice:example.org', CANARY);
    expect((await why(gateway, 'alice')).attempts).to.have.length(1);
    const ready = await (await fetch(`${gateway.url}/ready`, { headers: HEADERS })).json();
    expect(ready).not.to.have.property('audit');
    await stop();
    expect(existsSync(join(gateway.folder, 'audit.log'))).to.equal(false);
  });
});

/** Looks again, turn by turn, until the disk has caught up. */
async function written<T>(look: () => T | Promise<T>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
