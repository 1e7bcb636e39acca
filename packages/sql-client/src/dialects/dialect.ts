import type { DialectName } from '../connection/schema.js';

/** What a column of a row may hold; times come as the text that the server makes of them. */
export type SqlValue = string | number | bigint | boolean | Uint8Array | null;

export type Row = Readonly<Record<string, SqlValue>>;

/** What went wrong, as far as anybody has to do something different about it. */
export type FailureKind =
  /** The connection is gone; another one may do. */
  | 'lost'
  /** Nobody answers there. */
  | 'unreachable'
  /** The server has no place or no time for us. */
  | 'overloaded'
  /** The certificate, or the server has no TLS. */
  | 'tls'
  /** The server does not let this user in. */
  | 'refused'
  /** No such database, table or column. */
  | 'missing'
  /** The user may not read that. */
  | 'forbidden'
  /** The statement itself is wrong, or wants to write. */
  | 'statement'
  /** Somebody holds a lock: a moment later it works (SQLite). */
  | 'locked'
  /** The statement was cancelled. */
  | 'cancelled'
  /** The database cannot represent the text of a parameter, so that no row can hold it. */
  | 'unrepresentable'
  /** What is stored is no text in the encoding of the database. */
  | 'garbled'
  /** A value does not fit the type of its column. */
  | 'value'
  | 'other';

/** A driver's error, read. */
export interface Failure {
  readonly kind: FailureKind;
  /** The server's own words, where they hold nothing of what a person typed. */
  readonly words?: string | undefined;
}

/** What the pool needs of a kind of database. `Connection` is the driver's own. */
export interface Dialect<Connection = unknown> {
  readonly name: DialectName;
  /** What errors call the database, without credentials. */
  readonly place: string;
  /** What knex needs to make and to check connections. */
  readonly knex: Readonly<Record<string, unknown>>;
  /** Makes a new connection read-only and gives its statements a longest time, where the server has that. */
  prepareSession(connection: Connection): Promise<void>;
  run(connection: Connection, text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  /** The names of a statement's columns, without looking for rows. */
  columns(connection: Connection, text: string, parameters: number): Promise<readonly string[]>;
  /** What the server says that it is, such as `PostgreSQL 15.18`. */
  version(connection: Connection): Promise<string>;
  /** Ends the running statement on the server; `elsewhere` does so over a connection of its own. */
  cancel(connection: Connection, elsewhere: (connection: Connection) => Promise<unknown>): Promise<unknown>;
  /** Breaks the connection off, whatever it is doing. */
  destroy(connection: Connection): void;
  quote(name: string): string;
  failure(error: unknown): Failure;
}
