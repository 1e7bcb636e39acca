import { PluginError, type Logger } from '@postern/plugin-api';
import type { BindResult, Connection, SearchAnswer, SearchRequest } from '../connection/connection.js';
import { resultFailure } from '../connection/failures.js';
import type { Frame, Limit } from '../connection/limit.js';
import type { Target } from '../connection/wire.js';
import { Pool, type PoolLimits } from './pool.js';
import { Servers, type Preparation } from './servers.js';

/** A connection that has done so many binds is replaced. */
const MAX_BINDS = 1000;
/** `changeAfterReset` of the password policy control. */
const CHANGE_AFTER_RESET = 2;

/** Who reads the directory for us. */
export interface ServiceAccount {
  readonly dn: string;
  readonly password: string;
}

export interface DirectoryOptions {
  readonly targets: readonly Target[];
  /** None: reads without having bound. */
  readonly service?: ServiceAccount | undefined;
  readonly limits: PoolLimits;
  readonly now: () => number;
  readonly log: Logger;
}

/** Whoever can look into the directory. */
export interface Searcher {
  /** @throws PluginError; the signal's reason */
  search(request: SearchRequest, frame: Frame): Promise<SearchAnswer['entries']>;
}

/** One directory, by whichever of its servers answers: what the service account reads, and whether passwords are right. */
export class Directory implements Searcher {
  readonly servers: Servers;
  readonly #readers: Pool;
  readonly #binders: Pool;
  readonly #log: Logger;
  #hasToldOfReferences = false;

  constructor({ targets, service, limits, now, log }: DirectoryOptions) {
    this.servers = new Servers(targets, now, log);
    this.#log = log;
    const { servers } = this;
    this.#readers = new Pool({
      servers,
      limits,
      now,
      ...(service === undefined ? {} : { prepare: bindAs(service) }),
    });
    this.#binders = new Pool({ servers, limits, now });
  }

  /**
   * Searches as the service account. References to other servers are not followed.
   *
   * @throws PluginError; the signal's reason
   */
  async search(request: SearchRequest, frame: Frame): Promise<SearchAnswer['entries']> {
    const { entries, hasReferences } = await this.#readers.use(frame, (connection, limit) =>
      connection.search(request, limit),
    );
    if (hasReferences) this.#tellOfReferences();
    return entries;
  }

  /**
   * Binds on a connection that does nothing else, as the server then takes it for that person's.
   *
   * @throws PluginError; the signal's reason
   */
  bind(name: string, password: string, frame: Frame): Promise<BindResult> {
    return this.#binders.use(frame, async (connection, limit) => {
      const result = await connection.bind(name, password, limit);
      const isPlain = result.code === 0 || result.code === 49;
      if (!isPlain || result.policy.error === CHANGE_AFTER_RESET || connection.binds >= MAX_BINDS) {
        connection.retire();
      }
      return result;
    });
  }

  /**
   * Runs `work` on a connection of its own, which ends afterwards.
   *
   * @throws PluginError; the signal's reason
   */
  async once<T>(frame: Frame, work: (connection: Connection, limit: () => Limit) => Promise<T>): Promise<T> {
    const connection = await this.servers.connect(frame);
    try {
      return await work(connection, () => this.servers.answerLimit(connection.target, frame));
    } finally {
      await connection.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#readers.close(), this.#binders.close()]);
    await this.servers.close();
  }

  #tellOfReferences(): void {
    if (this.#hasToldOfReferences) return;
    this.#hasToldOfReferences = true;
    this.#log.info('the directory refers to other servers, which are not asked');
  }
}

function bindAs({ dn, password }: ServiceAccount): Preparation {
  return async (connection, limit) => {
    const { code, words, policy } = await connection.bind(dn, password, limit);
    if (code !== 0) throw resultFailure(connection.place, 'bind as bind_dn', { code, words });
    if (policy.error === CHANGE_AFTER_RESET) {
      const message = `${connection.place}: the password of bind_dn must be changed before it is good for anything`;
      throw new PluginError('PLUGIN_MISCONFIGURED', message);
    }
  };
}
