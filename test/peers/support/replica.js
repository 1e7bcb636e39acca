/** Gateways in processes of their own that share one state on a PostgreSQL. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { throwAwayFolder } from '../servers/folder.js';
import { freePort, ServerProcess } from '../servers/server-process.js';

const command = fileURLToPath(new URL('../../../packages/gateway/bin/postern.js', import.meta.url));
const PATH = '/_matrix-internal/identity/v1/check_credentials';
export const GATE = { user: 'gate', password: 'gate-password' };

export const databaseUrl = ({ port }, database) =>
  `postgresql://${GATE.user}:${GATE.password}@127.0.0.1:${port}/${database}`;

/** The database of the state, and the user that the gateways are. */
export async function createState(postgresql) {
  await postgresql.run(`create role ${GATE.user} login password '${GATE.password}'`);
  await postgresql.run('create database state');
  await postgresql.run(`create schema example_org authorization ${GATE.user}`, 'state');
  return {
    owners: async () =>
      JSON.parse(
        await postgresql.run(
          "select coalesce(json_agg(o), '[]') from example_org.postern_owners o where status <> 'released'",
          'state',
        ),
      ),
    cut: () =>
      postgresql.run(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${GATE.user}'`),
  };
}

/** @param {object} settings the keys beside server_name, listen and state */
export async function startReplica(postgresql, settings) {
  const folder = throwAwayFolder('replica');
  const port = await freePort();
  const config = {
    server_name: 'example.org',
    listen: { port },
    shutdown: { delay: '2s' },
    state: { postgresql: databaseUrl(postgresql, 'state'), schema: 'example_org' },
    ...settings,
  };
  const file = join(folder.path, 'postern.yaml');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  const address = `http://127.0.0.1:${port}`;
  const describe = (stopSignal) => ({
    command: [process.execPath, command, 'start', '--config', file],
    folder: folder.path,
    stopSignal,
    ask: async () => {
      const { status } = await fetch(`${address}/ready`);
      if (status !== 200) throw new Error(`not ready: ${status}`);
    },
  });
  const description = describe('SIGKILL');
  const server = new ServerProcess(description);
  await server.start();
  return {
    port,
    url: address,
    kill: () => server.restart(),
    /** As an operator restarts it: what is in flight is finished. */
    async restartGently() {
      description.stopSignal = 'SIGTERM';
      await server.restart();
      description.stopSignal = 'SIGKILL';
    },
    async close() {
      await server.close();
      folder.remove();
    },
  };
}

/**
 * What a login comes to: a Matrix ID, `refused`, or why there was no answer.
 *
 * @param {object} [more] what else is told of the user
 */
export async function login(url, name, password, more = {}, headers = {}) {
  try {
    const response = await fetch(url + PATH, {
      method: 'POST',
      headers: { 'x-postern-reads': 'mxid', ...headers },
      body: JSON.stringify({ user: { id: `@${name}:example.org`, password, ...more } }),
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status !== 200) return `no answer: ${response.status}`;
    const { auth } = await response.json();
    return auth.success ? auth.mxid : 'refused';
  } catch (error) {
    return `no answer: ${error.cause?.code ?? error.name}`;
  }
}
