/** PostgreSQL, as the scenarios need it. */
import { startPostgresql } from '../../servers/postgresql.js';
import { urlOf } from './connection.js';
import { postgresqlSession } from './drivers.js';
import { DEMANDING, GATE, HOG } from './users.js';

const MINE = `usename = '${GATE.user}'`;
/** The longer a server takes connections, the longer it takes to fill it. */
const MAX_CONNECTIONS = 40;

export async function postgresqlPeer({ log }) {
  const server = await startPostgresql({
    log,
    maxConnections: MAX_CONNECTIONS,
    hba: [`hostnossl all ${DEMANDING.user} 127.0.0.1/32 reject`],
  });
  const { host, port, superuser, run } = server;
  const session = (database = 'postgres', as = superuser) =>
    postgresqlSession({ host, port, database, ...as });
  const literal = (text) => `'${text.replaceAll("'", "''")}'`;
  for (const { user, password } of [GATE, DEMANDING, HOG])
    await run(`create role ${user} login password ${literal(password)}`);
  return {
    ...server,
    name: 'PostgreSQL',
    type: 'postgresql',
    socketPath: `${server.socket}/.s.PGSQL.${port}`,
    literal,
    session,
    url: (database, as = GATE) => urlOf({ type: 'postgresql', host, port, database, ...as }),
    async createDatabase(name, sql, { encoding = 'UTF8' } = {}) {
      const locale = encoding === 'UTF8' ? 'C.UTF-8' : 'C';
      await run(`create database ${name} template template0 encoding '${encoding}' locale '${locale}'`);
      // psql would take the text for the database's encoding
      await run(`set client_encoding = 'UTF8'; ${sql}`, name);
    },
    grant: (database, table, columns, { user } = GATE) =>
      run(`grant select (${columns}) on "${table}" to ${user}`, database),
    revoke: (database, table, columns) =>
      run(`revoke select (${columns}) on "${table}" from ${GATE.user}`, database),
    /** What the gateway's statements are doing on the server. */
    running: (admin) =>
      admin.rows(`select pid, query from pg_stat_activity where ${MINE} and state = 'active'`),
    kill: (admin) =>
      admin.rows(`select pg_terminate_backend(pid) from pg_stat_activity where ${MINE} and state = 'active'`),
    isFull: ({ code }) => code === '53300',
    async lock(database, table) {
      const holder = await session(database);
      await holder.rows(`begin; lock table ${table} in access exclusive mode`);
      return { release: () => holder.rows('rollback').then(() => holder.close()) };
    },
  };
}
