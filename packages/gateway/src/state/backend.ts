import type { StateError } from './errors.js';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** Runs one statement; its parameters are `$1`, `$2`, … */
export type Run = (sql: string, values?: readonly Value[]) => Promise<readonly Row[]>;

/** Who waits for a statement; the signal fires when it no longer does. */
export interface Waiter {
  readonly signal: AbortSignal;
}

/** One kind of store. What it throws is told by `failure`. */
export interface Backend {
  /** What messages call it, without credentials. */
  readonly place: string;
  /** Whether other programs change it while it is open. */
  readonly isShared: boolean;
  /** Connects, and brings the tables up to date. After a failure it may be called again. */
  open(): Promise<void>;
  read(sql: string, values: readonly Value[], waiter: Waiter): Promise<readonly Row[]>;
  write(sql: string, values: readonly Value[], waiter: Waiter): Promise<readonly Row[]>;
  transaction<T>(work: (run: Run) => Promise<T>): Promise<T>;
  failure(error: unknown): StateError;
  close(): Promise<void>;
}
