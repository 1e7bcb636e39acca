/** The drivers of the SQL client, for sessions that a scenario keeps open. */
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../../packages/sql-client/package.json', import.meta.url));

/** @typedef {{ rows: (sql: string) => Promise<Record<string, unknown>[]>, close: () => void }} Session */

/** @param {object} settings as `pg` takes them @returns {Promise<Session>} */
export async function postgresqlSession(settings) {
  const { Client } = require('pg');
  const client = new Client(settings);
  client.on('error', () => undefined); // the server may be stopped meanwhile
  await client.connect();
  return {
    rows: async (sql) => (await client.query(sql)).rows,
    close: () => client.connection.stream.destroy(),
  };
}

/** @param {object} settings as `mysql2` takes them @returns {Promise<Session>} */
export async function mariadbSession(settings) {
  const connection = await require('mysql2/promise').createConnection(settings);
  connection.on('error', () => undefined);
  return {
    rows: async (sql) => (await connection.query(sql))[0],
    close: () => connection.destroy(),
  };
}
