import knex from 'knex';
import { PluginError } from '@postern/plugin-api';
import type { Dialect } from './dialects/dialect.js';
import { after } from './timers.js';

/** How many connections there are at most, and how many calls may wait for one. */
export interface PoolLimits {
  readonly connections: number;
  readonly queue: number;
}

/** Longest wait for a connection that is being made, whatever the call's own time is. */
const ACQUIRE_MS = 30_000;
/** How long a new connection may take until it can be used: the handshake has a limit of its own. */
const PREPARE_MS = 5000;
const CREATE_MS = 15_000;
/** A connection that nobody needed for so long is closed. */
const IDLE_MS = 60_000;
/** After a failed connection, the next try for those who wait. */
const RETRY_MS = 50;
/** Whoever the server gave no connection tries again so soon at the latest: it may have room again, or be gone. */
const UNSERVED_MS = 250;
/** How long a cancelled statement may take to end before its connection is broken off. */
const CANCEL_MS = 1000;

/** What is used of knex: its dialects make the connections, its pool keeps them. */
interface KnexClient {
  readonly pool: {
    acquire(): { readonly promise: Promise<PooledConnection>; abort(): void };
    release(connection: PooledConnection): boolean;
    numUsed(): number;
    numFree(): number;
    numPendingCreates(): number;
    check(): void;
  };
  cancelQuery(connection: unknown): Promise<unknown>;
}
interface PooledConnection {
  /** knex's mark: another one takes its place. */
  __knex__disposed?: unknown;
}

/** One statement on a connection. */
interface Use {
  isOver: boolean;
  /** Settles when its cancellation can no longer do anything. */
  cancelled: Promise<void> | undefined;
}

/** Connections to one database: bounded, replaced when they break, given back when the statement has really ended. */
export class Pool {
  readonly #dialect: Dialect;
  readonly #limits: PoolLimits;
  readonly #knex: ReturnType<typeof knex>;
  readonly #client: KnexClient;
  /** Calls that have a connection, or wait for one. */
  #calls = 0;
  /** Those of them that wait as the server gives no more: each tries again when another is done. */
  readonly #unserved = new Set<() => void>();
  #isClosed = false;

  constructor(dialect: Dialect, limits: PoolLimits) {
    this.#dialect = dialect;
    this.#limits = limits;
    const silent = (): void => undefined;
    this.#knex = knex({
      ...dialect.knex,
      acquireConnectionTimeout: ACQUIRE_MS,
      // What goes wrong reaches the caller; knex would print it as well.
      log: { warn: silent, error: silent, deprecate: silent, debug: silent },
      pool: {
        min: 0,
        max: limits.connections,
        idleTimeoutMillis: IDLE_MS,
        createTimeoutMillis: CREATE_MS,
        createRetryIntervalMillis: RETRY_MS,
        afterCreate: (connection: unknown, done: (error: unknown, connection: unknown) => void) => {
          prepare(dialect, connection).then(
            () => done(null, connection),
            (error: unknown) => done(error, connection),
          );
        },
      },
    });
    this.#client = this.#knex.client as KnexClient;
  }

  /**
   * Runs `work` on a connection. When the signal fires the caller is let go at once, and the statement is cancelled.
   *
   * @throws the driver's error; PluginError `PLUGIN_UNAVAILABLE` when too many wait; the signal's reason
   */
  async use<T>(signal: AbortSignal, work: (connection: unknown) => Promise<T>): Promise<T> {
    const connection = await this.#acquire(signal);
    const use: Use = { isOver: false, cancelled: undefined };
    const running = this.#run(connection, work, use);
    return whenNotAborted(signal, running, () => {
      if (!use.isOver) use.cancelled = this.#cancel(connection, running);
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const wake of [...this.#unserved]) wake();
    const { pool } = this.#client;
    await this.#knex.destroy();
    // Whoever was just being handed a connection has set off the timer that looks for idle ones: an empty pool ends it.
    pool.check();
  }

  async #acquire(signal: AbortSignal): Promise<PooledConnection> {
    signal.throwIfAborted();
    const { pool } = this.#client;
    if (this.#isClosed) throw this.#closed();
    if (this.#calls >= this.#limits.connections + this.#limits.queue) {
      const message = `${this.#dialect.place}: too many calls wait for a connection`;
      throw new PluginError('PLUGIN_UNAVAILABLE', message, { cause: busy(), retryAfterMs: 1000 });
    }
    this.#calls += 1;
    try {
      if (this.#unserved.size > 0) await this.#nextDone(signal);
      for (;;) {
        if (this.#isClosed) throw this.#closed();
        try {
          return await this.#nextConnection(signal);
        } catch (error) {
          if (!this.#isFullServer(error)) throw error;
          if (pool.numFree() === 0) await this.#nextDone(signal);
        }
      }
    } catch (error) {
      this.#calls -= 1;
      this.#wakeUnserved();
      throw this.#isClosed ? this.#closed(error) : error;
    }
  }

  #nextConnection(signal: AbortSignal): Promise<PooledConnection> {
    const { pool } = this.#client;
    const pending = pool.acquire();
    return whenNotAborted(signal, pending.promise, () => {
      pending.promise.then((connection) => this.#giveBack(connection), ignored);
      pending.abort();
    });
  }

  /** Whether the server gives no more connections: then those that it has given serve everybody. */
  #isFullServer(error: unknown): boolean {
    const { pool } = this.#client;
    const hasConnections = pool.numUsed() + pool.numFree() + pool.numPendingCreates() > 0;
    return hasConnections && !this.#isClosed && this.#dialect.failure(error).kind === 'overloaded';
  }

  /** Until another call is done, or has been for a while. */
  #nextDone(signal: AbortSignal): Promise<void> {
    let wake = ignored;
    const done = new Promise<void>((resolve) => (wake = resolve));
    const stopTimer = after(UNSERVED_MS, () => wake());
    this.#unserved.add(wake);
    return whenNotAborted(signal, done, ignored).finally(() => {
      stopTimer();
      this.#unserved.delete(wake);
    });
  }

  #release(connection: PooledConnection): void {
    this.#calls -= 1;
    this.#giveBack(connection);
  }

  #giveBack(connection: PooledConnection): void {
    this.#client.pool.release(connection);
    this.#wakeUnserved();
  }

  #wakeUnserved(): void {
    const [next] = this.#unserved;
    if (next === undefined) return;
    this.#unserved.delete(next);
    next();
  }

  #closed(cause?: unknown): PluginError {
    return new PluginError('PLUGIN_UNAVAILABLE', `${this.#dialect.place}: closed`, { cause });
  }

  async #run<T>(
    connection: PooledConnection,
    work: (connection: unknown) => Promise<T>,
    use: Use,
  ): Promise<T> {
    try {
      return await work(connection);
    } catch (error) {
      // Not every driver tells its own connection that it is broken.
      if (this.#dialect.failure(error).kind === 'lost') connection.__knex__disposed ??= error;
      throw error;
    } finally {
      use.isOver = true;
      // A cancellation on its way would hit the next statement of the connection.
      if (use.cancelled === undefined) this.#release(connection);
      else void use.cancelled.then(() => this.#release(connection));
    }
  }

  /** Asks the server to end the statement; if that does not help in time, its connection is broken off. */
  async #cancel(connection: PooledConnection, running: Promise<unknown>): Promise<void> {
    const heard = this.#dialect.cancel(connection, (raw) => this.#client.cancelQuery(raw));
    let stopTimer = ignored;
    const brokenOff = new Promise<void>((resolve) => {
      stopTimer = after(CANCEL_MS, () => {
        connection.__knex__disposed ??= 'cancelled';
        this.#dialect.destroy(connection);
        resolve();
      });
    });
    await Promise.race([Promise.allSettled([heard, running]), brokenOff]);
    stopTimer();
  }
}

/** Makes a session of a new connection, in time or not at all. */
async function prepare(dialect: Dialect, connection: unknown): Promise<void> {
  const stopTimer = after(PREPARE_MS, () => dialect.destroy(connection));
  try {
    await dialect.prepareSession(connection);
  } catch (error) {
    dialect.destroy(connection);
    throw error;
  } finally {
    stopTimer();
  }
}

function ignored(): void {}

/** The result of `work`, or the signal's reason as soon as it fires, after `onAbort`. */
function whenNotAborted<T>(signal: AbortSignal, work: Promise<T>, onAbort: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
      onAbort();
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    const stop = (): void => signal.removeEventListener('abort', abort);
    work.then(stop, stop);
    work.then(resolve, reject);
  });
}

/** By this cause the gateway tells a plugin that is full from a back end that is away. */
function busy(): Error {
  return Object.assign(new Error('the queue is full'), { code: 'BUSY' });
}
