import type { Connection } from '../connection/connection.js';
import type { Frame, Limit } from '../connection/limit.js';
import { Permits } from './permits.js';
import { isBroken, type Preparation, type Servers } from './servers.js';

/** A connection that nobody needed for so long is closed; Active Directory does so after 15 minutes. */
const IDLE_MS = 60_000;
/** An older one is replaced, so that a server that is back gets its share again. */
const MAX_AGE_MS = 600_000;

export interface PoolLimits {
  readonly connections: number;
  readonly queue: number;
}

export interface PoolOptions {
  readonly servers: Servers;
  readonly limits: PoolLimits;
  readonly now: () => number;
  readonly prepare?: Preparation;
}

/** Connections that serve one call at a time, again and again. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #permits: Permits;
  readonly #idle: Connection[] = [];
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#permits = new Permits(options.limits.connections, options.limits.queue);
  }

  /**
   * Runs `work` on a connection, and once more on another if the first turns out to be broken.
   *
   * @throws PluginError; the signal's reason
   */
  async use<T>(frame: Frame, work: (connection: Connection, limit: Limit) => Promise<T>): Promise<T> {
    await this.#permits.take(frame.signal);
    try {
      const first = await this.#take(frame);
      try {
        return await this.#run(first, frame, work);
      } catch (error) {
        const { servers, prepare } = this.#options;
        // A lost connection was an old one; silence is worth a second try only where somebody else may answer.
        if (!isBroken(error) || (error.end === 'silent' && servers.targets.length === 1)) throw error;
        return await this.#run(await servers.connect(frame, prepare), frame, work);
      }
    } finally {
      this.#permits.give();
    }
  }

  /** Takes leave of the servers where nobody is waiting; what is busy ends with the servers. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((connection) => connection.close()));
  }

  async #run<T>(
    connection: Connection,
    frame: Frame,
    work: (connection: Connection, limit: Limit) => Promise<T>,
  ): Promise<T> {
    const { servers } = this.#options;
    const { target } = connection;
    try {
      const result = await work(connection, servers.answerLimit(target, frame));
      servers.serves(target);
      return result;
    } catch (error) {
      if (isBroken(error)) servers.failed(target, error);
      throw error;
    } finally {
      this.#giveBack(connection);
    }
  }

  async #take(frame: Frame): Promise<Connection> {
    const { servers, prepare, now } = this.#options;
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      const isOld = now() - connection.openedAt > MAX_AGE_MS;
      if (!isOld && !connection.isBroken && !servers.isResting(connection.target)) {
        return connection;
      }
      void connection.close();
    }
    return servers.connect(frame, prepare);
  }

  #giveBack(connection: Connection): void {
    if (connection.isRetired || connection.isBroken || this.#isClosed) {
      void connection.close();
      return;
    }
    connection.rest(IDLE_MS);
    this.#idle.push(connection);
  }
}
