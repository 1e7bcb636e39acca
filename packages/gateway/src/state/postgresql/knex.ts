import { createRequire } from 'node:module';
import knex, { type Knex } from 'knex';
import { SILENT } from '../migrations/silent.js';

/** knex for migrations, on a connection that is open already: it neither opens nor closes it. */
export function knexOver(connection: unknown): Knex {
  const require = createRequire(import.meta.url);
  const PostgresqlClient = require('knex/lib/dialects/postgres/index.js') as typeof Knex.Client;
  class BorrowingClient extends PostgresqlClient {
    override async acquireRawConnection(): Promise<unknown> {
      return connection;
    }

    override async destroyRawConnection(): Promise<void> {}
  }
  return knex({ client: BorrowingClient, connection: {}, pool: { min: 0, max: 1 }, log: SILENT });
}
