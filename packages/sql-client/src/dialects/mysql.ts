import type { Connection, FieldPacket, RowDataPacket } from 'mysql2';
import type { ServerSettings } from '../connection/schema.js';
import type { TlsMaterial } from '../connection/tls.js';
import type { Dialect, Failure, FailureKind, Row } from './dialect.js';
import { codeOf, messageOf, networkFailure } from './network.js';
import { CONNECT_MS, placeOf, STATEMENT_MS } from './server.js';

/** How many of the server's prepared statements a connection keeps. */
const PREPARED = 64;

/** Codes of MySQL and MariaDB: https://mariadb.com/kb/en/mariadb-error-code-reference/ */
const KINDS: Readonly<Record<number, FailureKind>> = {
  1040: 'overloaded',
  1461: 'overloaded',
  1203: 'overloaded',
  1205: 'overloaded',
  1213: 'overloaded',
  1226: 'overloaded',
  1044: 'refused',
  1045: 'refused',
  1129: 'refused',
  1130: 'refused',
  1251: 'refused',
  1698: 'refused',
  1820: 'refused',
  1862: 'refused',
  3159: 'refused',
  1049: 'missing',
  1054: 'missing',
  1109: 'missing',
  1146: 'missing',
  1142: 'forbidden',
  1143: 'forbidden',
  1227: 'forbidden',
  1370: 'forbidden',
  1449: 'forbidden',
  1064: 'statement',
  1792: 'statement',
  1317: 'cancelled',
  1969: 'cancelled',
  3024: 'cancelled',
  1053: 'lost',
  // The tables have changed, and the statement is to be prepared anew: on another connection it is.
  1615: 'lost',
  1077: 'lost',
  1079: 'lost',
  1927: 'lost',
  4031: 'lost',
  1267: 'unrepresentable',
  1270: 'unrepresentable',
  1271: 'unrepresentable',
  1300: 'unrepresentable',
  1366: 'unrepresentable',
  3854: 'unrepresentable',
  3988: 'unrepresentable',
  1292: 'value',
};

export function mysql(settings: ServerSettings, tls: TlsMaterial | undefined): Dialect<Connection> {
  const { host, port, socket, user, password, database } = settings;
  return {
    name: 'mysql',
    place: placeOf('MySQL or MariaDB', settings),
    knex: {
      client: 'mysql2',
      connection: {
        ...(socket === undefined ? { host, port } : { socketPath: socket }),
        user,
        password,
        database,
        charset: 'utf8mb4',
        connectTimeout: CONNECT_MS,
        dateStrings: true,
        supportBigNumbers: true,
        maxPreparedStatements: PREPARED,
        ...(tls === undefined ? {} : { ssl: { ...tls, verifyIdentity: tls.rejectUnauthorized } }),
      },
    },
    prepareSession,
    run,
    columns,
    version,
    cancel: (connection, elsewhere) => elsewhere(connection),
    destroy(connection) {
      // The driver's own way waits for the server's end of the connection, and forgets the statement.
      (connection as unknown as { stream: { destroy(): void } }).stream.destroy();
    },
    quote: (name) => `\`${name.replaceAll('`', '``')}\``,
    failure,
  };
}

/** Servers before MySQL 5.6.5 know no read-only sessions, those before 5.7.8 and MariaDB 10.1 no limit. */
const TOO_OLD: readonly unknown[] = [1064, 1193];

async function prepareSession(connection: Connection): Promise<void> {
  const isMariadb = (await version(connection)).startsWith('MariaDB');
  // The one is MariaDB's, in seconds, the other MySQL's, in milliseconds.
  const limit = isMariadb
    ? `max_statement_time = ${STATEMENT_MS / 1000}`
    : `max_execution_time = ${STATEMENT_MS}`;
  for (const setting of ['TRANSACTION READ ONLY', limit]) {
    await send(connection, `SET SESSION ${setting}`).catch((error: unknown) => {
      if (!TOO_OLD.includes((error as { errno?: unknown }).errno)) throw error;
    });
  }
}

/** Not by `query`, which would write the values into the text of the statement. */
function run(connection: Connection, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    connection.execute<RowDataPacket[]>(text, values as string[], (error, rows) => {
      if (error === null) resolve(rows);
      else reject(error);
    });
  });
}

/** The statement stays prepared for `run`; one that was prepared earlier would tell of the tables as they were then. */
function columns(connection: Connection, text: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    connection.unprepare(text);
    connection.prepare(text, (error, statement) => {
      if (error !== null) return reject(error);
      const { columns: fields } = statement as unknown as { columns: readonly FieldPacket[] };
      return resolve(fields.map(({ name }) => name));
    });
  });
}

async function version(connection: Connection): Promise<string> {
  const [row] = await send(connection, 'SELECT VERSION() AS version');
  const text = String(row?.version);
  const number = /\d+\.\d+\.\d+/.exec(text.replace(/^5\.5\.5-/, ''))?.[0] ?? text;
  return `${/mariadb/i.test(text) ? 'MariaDB' : 'MySQL'} ${number}`;
}

function send(connection: Connection, text: string): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    connection.query<RowDataPacket[]>(text, (error, rows) => {
      if (error === null) resolve(rows);
      else reject(error);
    });
  });
}

function failure(error: unknown): Failure {
  const { errno } = error as { errno?: unknown };
  const kind = typeof errno === 'number' ? KINDS[errno] : undefined;
  // A collation belongs to a column (implicit) or to a parameter (coercible): of columns alone, the statement is to blame.
  if (
    kind === 'unrepresentable' &&
    /Illegal mix/.test(messageOf(error)) &&
    !/COERCIBLE/.test(messageOf(error))
  )
    return { kind: 'statement', words: messageOf(error) };
  if (kind !== undefined) return { kind, words: kind === 'value' ? undefined : messageOf(error) };
  const code = codeOf(error);
  if (code === 'PROTOCOL_CONNECTION_LOST' || code === 'PROTOCOL_ERROR') return { kind: 'lost', words: code };
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR') return { kind: 'refused', words: messageOf(error) };
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return { kind: 'tls', words: 'the server has no TLS' };
  if (/closed state|connection is in closed/i.test(messageOf(error)))
    return { kind: 'lost', words: 'closed' };
  return networkFailure(error) ?? { kind: 'other', words: code };
}
