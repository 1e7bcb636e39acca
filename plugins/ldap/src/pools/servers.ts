import { PluginError, type Logger } from '@postern/plugin-api';
import { Connection } from '../connection/connection.js';
import { ConnectionError } from '../connection/failures.js';
import { limitOf, type Frame, type Limit } from '../connection/limit.js';
import type { Target } from '../connection/wire.js';

/** Longest wait for a connection, TLS included, and for one answer. */
const CONNECT_MS = 5000;
const ANSWER_MS = 10_000;
/** Longest wait for anything while there is another server to ask. */
const IMPATIENT_MS = 500;
/** How long a server that did not answer is asked last. */
const REST_MS = 5000;

/** What a new connection must do before it serves. */
export type Preparation = (connection: Connection, limit: Limit) => Promise<void>;

/** The servers of one directory: the first that answers is taken, and one that fails is asked last for a while. */
export class Servers {
  readonly #targets: readonly Target[];
  readonly #now: () => number;
  readonly #log: Logger;
  /** Since when a server rests. */
  readonly #resting = new Map<Target, number>();
  readonly #connections = new Set<Connection>();
  #isClosed = false;

  constructor(targets: readonly Target[], now: () => number, log: Logger) {
    this.#targets = targets;
    this.#now = now;
    this.#log = log;
  }

  get targets(): readonly Target[] {
    return this.#targets;
  }

  /** @throws PluginError when no server can be used; the signal's reason */
  async connect(frame: Frame, prepare?: Preparation): Promise<Connection> {
    const failures: PluginError[] = [];
    for (const target of this.#inOrder()) {
      if (this.#isClosed) throw closed();
      limitOf(frame, this.#now(), CONNECT_MS);
      try {
        return await this.connectTo(target, frame, prepare);
      } catch (error) {
        if (!(error instanceof PluginError)) throw error;
        failures.push(error);
        this.failed(target, error);
      }
    }
    // A server that is down says less than one that cannot be used.
    throw failures.find(({ code }) => code !== 'PLUGIN_UNAVAILABLE') ?? failures[0] ?? closed();
  }

  /** Ends every connection, whatever it is doing. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#connections].map((connection) => connection.break(closed())));
  }

  /** How long one answer of the server may take. */
  answerLimit(target: Target, frame: Frame): Limit {
    return limitOf(frame, this.#now(), this.#hasOtherThan(target) ? IMPATIENT_MS : ANSWER_MS);
  }

  /** Whether it has failed, and has not served since. */
  isResting(target: Target): boolean {
    return this.#resting.has(target);
  }

  failed(target: Target, error: PluginError): void {
    if (this.#targets.length > 1 && !this.#resting.has(target)) {
      this.#log.warn({ err: error }, `${target.address.place} does not serve; another server is asked`);
    }
    this.#resting.set(target, this.#now());
  }

  serves(target: Target): void {
    if (this.#resting.delete(target) && this.#targets.length > 1) {
      this.#log.info(`${target.address.place} serves again`);
    }
  }

  /** @throws ConnectionError, PluginError, or the signal's reason */
  async connectTo(target: Target, frame: Frame, prepare?: Preparation): Promise<Connection> {
    const most = this.#hasOtherThan(target) ? IMPATIENT_MS : CONNECT_MS;
    const limit = limitOf(frame, this.#now(), most);
    const connection = new Connection(target, this.#now());
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
    try {
      await connection.open(limit);
      await prepare?.(connection, this.answerLimit(target, frame));
      return connection;
    } catch (error) {
      await connection.break(error);
      throw error;
    }
  }

  /** Those that serve, as configured, then those that rest, the longest first; whose rest is over is tried by one call. */
  #inOrder(): readonly Target[] {
    const now = this.#now();
    const rested = this.#targets.filter((target) => {
      const since = this.#resting.get(target);
      return since !== undefined && now - since >= REST_MS;
    });
    const resting = this.#targets.filter((target) => this.#resting.has(target) && !rested.includes(target));
    for (const target of rested) this.#resting.set(target, now);
    const since = (target: Target): number => this.#resting.get(target) ?? 0;
    return [
      ...this.#targets.filter((target) => !resting.includes(target)),
      ...resting.toSorted((one, other) => since(one) - since(other)),
    ];
  }

  #hasOtherThan(target: Target): boolean {
    return this.#targets.some((other) => other !== target && !this.#resting.has(other));
  }
}

/** Whether another connection may do better: this one broke, or nothing came. */
export function isBroken(error: unknown): error is ConnectionError {
  return error instanceof ConnectionError && (error.end === 'lost' || error.end === 'silent');
}

function closed(): PluginError {
  return new PluginError('PLUGIN_UNAVAILABLE', 'the connections to the directory are closed');
}
