/** Two gateways in processes of their own over one PostgreSQL, which two boards of phpBB are in as well. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boardTables } from '../../../plugins/phpbb/dist/test/boards.js';
import { throwAwayFolder } from '../servers/folder.js';
import { freePort, ServerProcess } from '../servers/server-process.js';

const command = fileURLToPath(new URL('../../../packages/gateway/bin/postern.js', import.meta.url));
const PATH = '/_matrix-internal/identity/v1/check_credentials';
const GATE = { user: 'gate', password: 'gate-password' };

/** A board whose members are `<name>1` to `<name>N`, numbers `first` on; the password of a member is its number. */
export async function createBoard(postgresql, database, { names, first }) {
  await postgresql.run(`create database ${database} template template0 encoding 'UTF8'`);
  const rows = names.map((name, index) => {
    const id = first + index;
    const hash = createHash('md5').update(passwordOf(id)).digest('hex');
    return `(${id}, 0, '${name}', '${name.toLowerCase()}', '${hash}', '${name}@example.org')`;
  });
  await postgresql.run(
    `${boardTables({ release: '3.3', kind: 'postgresql', prefix: 'phpbb_' })};
     insert into phpbb_users (user_id, user_type, username, username_clean, user_password, user_email)
     values ${rows.join(', ')};
     grant select on all tables in schema public to ${GATE.user}`,
    database,
  );
  return { run: (sql) => postgresql.run(sql, database) };
}

export const passwordOf = (id) => `password of ${id}`;

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

/** @param {string[]} boards in the order of the chain */
export async function startGateway(postgresql, boards) {
  const folder = throwAwayFolder('owners');
  const port = await freePort();
  const url = (database) =>
    `postgresql://${GATE.user}:${GATE.password}@127.0.0.1:${postgresql.port}/${database}`;
  const config = {
    server_name: 'example.org',
    listen: { port },
    shutdown: { delay: '2s' },
    state: { postgresql: url('state'), schema: 'example_org' },
    plugins: boards.map((id) => ({ id, use: 'phpbb', config: { connection: url(id) } })),
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

/** What a login comes to: a Matrix ID, `refused`, or why there was no answer. */
export async function login(url, name, password) {
  try {
    const response = await fetch(url + PATH, {
      method: 'POST',
      headers: { 'x-postern-reads': 'mxid' },
      body: JSON.stringify({ user: { id: `@${name}:example.org`, password } }),
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status !== 200) return `no answer: ${response.status}`;
    const { auth } = await response.json();
    return auth.success ? auth.mxid : 'refused';
  } catch (error) {
    return `no answer: ${error.cause?.code ?? error.name}`;
  }
}
