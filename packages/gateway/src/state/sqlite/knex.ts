import { createRequire } from 'node:module';
import knex, { type Knex } from 'knex';
import { SILENT } from '../migrations/silent.js';
import type { Row, Value } from '../backend.js';
import type { Connection } from './connection.js';

interface Query {
  readonly sql: string;
  readonly bindings?: readonly (Value | Date)[];
  response?: unknown;
  context?: unknown;
}

/** Waits for other programs that write at once; knex's own way would read first, and fail when another one has written. */
const LOCKING = 'BEGIN IMMEDIATE';

/** knex for migrations, on a connection that is open already: it neither opens nor closes it. */
export function knexOver(connection: Connection): Knex {
  const require = createRequire(import.meta.url);
  const SqliteClient = require('knex/lib/dialects/better-sqlite3/index.js') as typeof Knex.Client;
  class LibsqlClient extends SqliteClient {
    _driver(): unknown {
      return undefined;
    }

    override async acquireRawConnection(): Promise<Connection> {
      return connection;
    }

    override async destroyRawConnection(): Promise<void> {}

    /** knex calls it for every statement, and reads rows and changes from the same object. */
    async _query(_: Connection, query: Query): Promise<Query> {
      const rows: readonly Row[] = await connection.all(
        query.sql === 'BEGIN;' ? LOCKING : query.sql,
        (query.bindings ?? []).map(bound),
      );
      query.response = rows;
      const [count] = await connection.all('SELECT changes() AS changes', []);
      query.context = { changes: count?.changes };
      return query;
    }
  }
  // it makes no pool without a connection that it could open
  const connectionOfNobody = { filename: '' };
  return knex({
    client: LibsqlClient,
    connection: connectionOfNobody,
    useNullAsDefault: true,
    pool: { min: 0, max: 1 },
    log: SILENT,
  });
}

function bound(value: Value | Date): Value {
  return value instanceof Date ? value.toISOString() : value;
}
