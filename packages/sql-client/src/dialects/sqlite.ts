import { createRequire } from 'node:module';
import { access } from 'node:fs/promises';
import type Knex from 'knex';
import type { Dialect, Failure, Row } from './dialect.js';
import { codeOf, messageOf } from './network.js';

/** libSQL's asynchronous face: statements run on threads of its own. Its types leave out the results. */
interface Statement {
  all(values: readonly unknown[]): Promise<readonly Row[]>;
  columns(): readonly { readonly name: string }[];
}
interface Database {
  prepare(text: string): Promise<Statement>;
  exec(text: string): Promise<void>;
  interrupt(): void;
  close(): void;
}

const KINDS: readonly (readonly [RegExp, Failure['kind']])[] = [
  [/^SQLITE_(?:BUSY|LOCKED)/, 'locked'],
  [/^SQLITE_INTERRUPT/, 'cancelled'],
  [/^SQLITE_(?:CANTOPEN|NOTADB|PERM|AUTH)/, 'refused'],
  [/^SQLITE_READONLY/, 'statement'],
  [/^SQLITE_(?:IOERR|FULL|NOMEM)/, 'overloaded'],
];

/** @param path absolute path of the database file */
export async function sqlite(path: string): Promise<Dialect<Database>> {
  return {
    name: 'sqlite',
    place: `SQLite database ${path}`,
    knex: { client: await knexClient(path), connection: { filename: path }, useNullAsDefault: true },
    prepareSession: (connection) => connection.exec('PRAGMA query_only = ON'),
    run: async (connection, text, values) => (await connection.prepare(text)).all(values),
    async columns(connection, text, parameters) {
      const statement = await connection.prepare(text);
      // Only a statement that runs notices that another program has changed the tables.
      await statement.all(Array(parameters).fill(null));
      return statement.columns().map(({ name }) => name);
    },
    async version(connection) {
      const [row] = await (await connection.prepare('SELECT sqlite_version() AS version')).all([]);
      return `SQLite ${String(row?.version)}`;
    },
    cancel: async (connection) => connection.interrupt(),
    destroy: (connection) => connection.interrupt(),
    quote: (name) => `"${name.replaceAll('"', '""')}"`,
    failure,
  };
}

/** knex's client for better-sqlite3, with the driver that has prebuilt binaries inside its npm packages. */
async function knexClient(path: string): Promise<typeof Knex.Client> {
  const require = createRequire(import.meta.url);
  const { default: LibsqlDatabase } = (await import('libsql/promise')) as unknown as {
    default: new (path: string) => Database;
  };
  const BetterSqlite3Client = require('knex/lib/dialects/better-sqlite3/index.js') as typeof Knex.Client;
  return class LibsqlClient extends BetterSqlite3Client {
    _driver(): unknown {
      return LibsqlDatabase;
    }

    override async acquireRawConnection(): Promise<Database> {
      // Opening would make a file where there is none.
      await access(path);
      return new LibsqlDatabase(path);
    }
  };
}

function failure(error: unknown): Failure {
  const code = codeOf(error);
  const words = messageOf(error);
  if (code === 'ENOENT') return { kind: 'refused', words: 'there is no such file' };
  if (code === 'EACCES') return { kind: 'refused', words: 'no permission to read the file' };
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1];
  if (kind !== undefined) return { kind, words };
  if (/^no such (?:table|column)/.test(words)) return { kind: 'missing', words };
  return code === 'SQLITE_ERROR' ? { kind: 'statement', words } : { kind: 'other', words: code };
}
