import { resolve } from 'node:path';
import { PluginError, type Call, type Logger } from '@postern/plugin-api';
import type { ConnectionSettings, DialectName, ServerSettings } from './connection/schema.js';
import { readTls } from './connection/tls.js';
import type { Dialect, Row } from './dialects/dialect.js';
import { asPluginError } from './failures.js';
import { compileSql } from './parameters.js';
import { Pool, type PoolLimits } from './pool.js';
import { pause } from './timers.js';

const DEFAULT_LIMITS: PoolLimits = { connections: 10, queue: 200 };

/** A file that is locked is asked again so soon. */
const LOCKED_MS = 20;

/** More rows than any question about one account has. */
const MOST_ROWS = 10_000;

/** The part of a plugin's call that a statement needs. */
export type StatementCall = Pick<Call, 'signal'>;

/** One statement, compiled once. */
export interface SqlStatement<Name extends string> {
  /** @throws PluginError, or the signal's reason */
  rows(parameters: Readonly<Record<Name, string | number>>, call: StatementCall): Promise<readonly Row[]>;
  /**
   * The names of its columns, of which no row is read: whether tables, columns and rights are there.
   *
   * @throws PluginError, or the signal's reason
   */
  columns(call: StatementCall): Promise<readonly string[]>;
}

/** A database that is only read. */
export interface SqlClient {
  readonly dialect: DialectName;
  /** What the database is called in messages. */
  readonly place: string;
  /** A name as the dialect quotes it; of several, the qualified name. */
  quote(...names: readonly string[]): string;
  /**
   * A statement with `:name` for each of `parameters`, which are bound, never written into the text.
   *
   * @throws SqlTextError
   */
  statement<Name extends string>(sql: string, parameters: readonly Name[]): SqlStatement<Name>;
  /** Such as `PostgreSQL 15.18`. */
  version(call: StatementCall): Promise<string>;
  close(): Promise<void>;
}

export interface SqlClientOptions {
  /** Default: 10 connections, 200 calls that wait. */
  readonly pool?: PoolLimits | undefined;
  /** Where relative paths start. */
  readonly configDirectory: string;
  readonly log: Logger;
}

/**
 * A pool of connections, none of which is opened before it is needed. The driver is loaded here.
 *
 * @throws PluginError `PLUGIN_MISCONFIGURED` for a certificate file that cannot be read
 */
export async function createSqlClient(
  settings: ConnectionSettings,
  { pool: limits = DEFAULT_LIMITS, configDirectory, log }: SqlClientOptions,
): Promise<SqlClient> {
  const dialect = await dialectOf(settings, configDirectory);
  if (settings.dialect !== 'sqlite') warnOfPlainText(settings, dialect.place, log);
  const pool = new Pool(dialect, limits);
  const { place } = dialect;
  const run = async <T>(call: StatementCall, work: (connection: unknown) => Promise<T>): Promise<T> => {
    for (let repeated = false; ;) {
      try {
        return await pool.use(call.signal, work);
      } catch (error) {
        if (call.signal.aborted) throw call.signal.reason;
        if (error instanceof PluginError) throw error;
        const failure = dialect.failure(error);
        if (failure.kind === 'locked') await pause(LOCKED_MS, call.signal);
        // A server that was restarted has broken off every idle connection.
        else if (failure.kind === 'lost' && !repeated) repeated = true;
        else throw asPluginError(place, failure, error);
      }
    }
  };
  return {
    dialect: dialect.name,
    place,
    quote: (...names) => names.map((name) => dialect.quote(name)).join('.'),
    statement(sql, parameters) {
      const { text, names } = compileSql(sql, parameters, dialect.name);
      return {
        async rows(values, call) {
          const bound = names.map((name) => (values as Readonly<Record<string, string | number>>)[name]);
          const rows = await run(call, (connection) => dialect.run(connection, text, bound)).catch(
            (error: unknown) => {
              if (isUnrepresentable(dialect, bound, error)) return [];
              throw error;
            },
          );
          if (rows.length > MOST_ROWS) throw tooManyRows(place);
          return rows;
        },
        columns: (call) => run(call, (connection) => dialect.columns(connection, text, names.length)),
      };
    },
    version: (call) => run(call, (connection) => dialect.version(connection)),
    close: () => pool.close(),
  };
}

/**
 * A text that the database cannot represent (a NUL, an emoji in a Latin-1 database) stands in no row of it. Every database
 * represents plain ASCII, so that an error without any other text has another cause.
 */
function isUnrepresentable(
  dialect: Dialect,
  bound: readonly (string | number | undefined)[],
  error: unknown,
): boolean {
  return (
    error instanceof PluginError &&
    dialect.failure(error.cause ?? {}).kind === 'unrepresentable' &&
    bound.some((value) => typeof value === 'string' && /[^\p{ASCII}]|\0/u.test(value))
  );
}

function tooManyRows(place: string): PluginError {
  const words = `a query gave more than ${MOST_ROWS} rows; look whether it lacks a condition`;
  return new PluginError('PLUGIN_MISCONFIGURED', `${place}: ${words}`);
}

async function dialectOf(settings: ConnectionSettings, directory: string): Promise<Dialect> {
  if (settings.dialect === 'sqlite') {
    const { sqlite } = await import('./dialects/sqlite.js');
    return sqlite(resolve(directory, settings.file));
  }
  const tls = settings.tls && (await readTls(settings.tls, directory));
  if (settings.dialect === 'mysql') {
    const { mysql } = await import('./dialects/mysql.js');
    return mysql(settings, tls);
  }
  const { postgresql } = await import('./dialects/postgresql.js');
  return postgresql(settings, tls);
}

function warnOfPlainText({ host, socket, tls }: ServerSettings, place: string, log: Logger): void {
  if (tls !== undefined || socket !== undefined || /^(?:localhost|127\..*|::1)$/.test(host)) return;
  log.warn(
    `${place}: the connection is not encrypted, passwords and hashes can be read on the way; set tls: true`,
  );
}
