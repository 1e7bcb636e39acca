import { PluginError } from '@postern/plugin-api';
import type { ServerSettings } from '@postern/sql-client/connection';
import type { Dialect, Pool } from '@postern/sql-client/postgresql';
import type { Backend, Row, Run, Value, Waiter } from '../backend.js';
import { StateError } from '../errors.js';
import { migrate } from '../migrations/migrate.js';
import { postgresqlFailure } from './failures.js';

export interface PostgresqlSettings {
  readonly connection: ServerSettings;
  readonly schema?: string | undefined;
}

/** A statement takes about a millisecond, so that few connections serve many logins. */
const LIMITS = { connections: 10, queue: 1000 };

/** The server's own limit for a statement, in case the gateway is killed. */
const STATEMENT_MS = 10_000;
/** For what no request waits for: opening, and the changes of an operator. */
const NOBODY_WAITS: Waiter = { signal: new AbortController().signal };

/** A schema of a PostgreSQL database, which any number of gateways may share. */
export class PostgresqlBackend implements Backend {
  readonly place: string;
  readonly isShared = true;
  readonly #dialect: Dialect;
  readonly #pool: Pool;
  readonly #serverName: string;

  private constructor(dialect: Dialect, pool: Pool, serverName: string, schema: string | undefined) {
    this.place = schema === undefined ? dialect.place : `${dialect.place}, schema ${schema}`;
    this.#dialect = dialect;
    this.#pool = pool;
    this.#serverName = serverName;
  }

  static async create(
    { connection, schema }: PostgresqlSettings,
    directory: string,
    serverName: string,
  ): Promise<PostgresqlBackend> {
    const { Pool, postgresql, readTls } = await import('@postern/sql-client/postgresql');
    const dialect = postgresql(
      connection,
      connection.tls && (await readTls(connection.tls, directory)),
    ) as Dialect;
    const session = sessionText(schema);
    const writing: Dialect = {
      ...dialect,
      prepareSession: async (client) => void (await dialect.run(client, session, [])),
    };
    return new PostgresqlBackend(writing, new Pool(writing, LIMITS), serverName, schema);
  }

  open(): Promise<void> {
    return this.#pool.use(NOBODY_WAITS.signal, (client) =>
      migrate(
        {
          place: this.place,
          run: this.#runOn(client),
          isThere: 'SELECT 1 AS there WHERE to_regclass($1) IS NOT NULL',
          lock: "SELECT pg_advisory_xact_lock(hashtext('postern'), hashtext(current_schema()))",
          knex: async () => (await import('./knex.js')).knexOver(client),
        },
        this.#serverName,
      ),
    );
  }

  read(sql: string, values: readonly Value[], waiter: Waiter): Promise<readonly Row[]> {
    return this.write(sql, values, waiter);
  }

  async write(sql: string, values: readonly Value[], { signal }: Waiter): Promise<readonly Row[]> {
    const send = (): Promise<readonly Row[]> =>
      this.#pool.use(signal, (client) => this.#runOn(client)(sql, values));
    try {
      return await send();
    } catch (error) {
      // A server that was restarted has broken off every idle connection.
      if (signal.aborted || this.#dialect.failure(error).kind !== 'lost') throw error;
      return send();
    }
  }

  transaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
    return this.#pool.use(NOBODY_WAITS.signal, async (client) => {
      const run = this.#runOn(client);
      await run('BEGIN');
      try {
        const result = await work(run);
        await run('COMMIT');
        return result;
      } catch (error) {
        await run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  failure(error: unknown): StateError {
    if (error instanceof PluginError)
      return new StateError('STATE_UNAVAILABLE', error.message, { cause: error });
    return postgresqlFailure(this.place, this.#dialect.failure(error), error);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #runOn(client: unknown): Run {
    return async (sql, values = []) => (await this.#dialect.run(client, sql, values)) as readonly Row[];
  }
}

/** What was answered must be on the disk: a server that is set up not to wait for it has to, for us. */
function sessionText(schema: string | undefined): string {
  const path = schema === undefined ? '' : `SET search_path = "${schema}";`;
  return `${path} SET statement_timeout = ${STATEMENT_MS}; SET default_transaction_isolation = 'read committed';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;
}
