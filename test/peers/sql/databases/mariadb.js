/** MariaDB, as the scenarios need it. */
import { startMariadb } from '../../servers/mariadb.js';
import { urlOf } from './connection.js';
import { mariadbSession } from './drivers.js';
import { DEMANDING, GATE, HOG } from './users.js';

const MINE = `user = '${GATE.user}' and command <> 'Sleep'`;
const MAX_CONNECTIONS = 40;

export async function mariadbPeer({ log }) {
  const server = await startMariadb({ log, maxConnections: MAX_CONNECTIONS });
  const { host, port, superuser, run } = server;
  const session = (database, as = superuser) => mariadbSession({ host, port, database, ...as });
  const literal = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  for (const { user, password } of [GATE, DEMANDING, HOG])
    await run(`create user ${user}@'%' identified by ${literal(password)}`);
  await run(`alter user ${DEMANDING.user}@'%' require ssl`);
  const running = (admin) => admin.rows(`select id, info from information_schema.processlist where ${MINE}`);
  return {
    ...server,
    name: 'MariaDB',
    type: 'mysql',
    socketPath: server.socket,
    literal,
    session,
    url: (database, as = GATE) => urlOf({ type: 'mariadb', host, port, database, ...as }),
    async createDatabase(name, sql) {
      await run(`create database ${name}`);
      await run(sql, name);
    },
    grant: (database, table, columns, { user } = GATE) =>
      run(`grant select (${columns}) on ${database}.\`${table}\` to ${user}@'%'`),
    revoke: (database, table, columns) =>
      run(`revoke select (${columns}) on ${database}.\`${table}\` from ${GATE.user}@'%'`),
    running,
    async kill(admin) {
      for (const { id } of await running(admin)) await admin.rows(`kill ${id}`);
    },
    isFull: ({ errno }) => errno === 1040,
    async lock(database, table) {
      const holder = await session(database);
      await holder.rows(`lock tables ${table} write`);
      return { release: () => holder.rows('unlock tables').then(() => holder.close()) };
    },
  };
}
