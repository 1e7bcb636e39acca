import { injectable } from 'inversify';
import { inject } from './bindings.js';
import type { Authenticator } from './accounts/authenticator.js';
import type { Directory } from './accounts/directory.js';
import type { Chain } from './chain/chain.js';
import type { Config } from './config/schema.js';
import type { Access } from './http/access.js';
import type { ServerSettings } from './http/server.js';

/** Everything that one load of the configuration made. A request takes one at its start and keeps it to its end. */
@injectable()
export class Generation {
  readonly config: Config;
  readonly access: Access;
  readonly serverSettings: ServerSettings;
  /** Who may ask the ma1sd back end; `undefined`: nobody. */
  readonly ma1sdBackendAccess: Access | undefined;
  readonly chain: Chain;
  readonly authenticator: Authenticator;
  readonly directory: Directory;
  #users = 0;
  #idle: (() => void) | undefined;

  constructor(
    @inject('config') config: Config,
    @inject('access') access: Access,
    @inject('ma1sdBackendAccess') ma1sdBackendAccess: Access | undefined,
    @inject('chain') chain: Chain,
    @inject('authenticator') authenticator: Authenticator,
    @inject('directory') directory: Directory,
  ) {
    this.config = config;
    this.access = access;
    this.serverSettings = { access, deadlineMs: config.deadline, limits: config.limits };
    this.ma1sdBackendAccess = ma1sdBackendAccess;
    this.chain = chain;
    this.authenticator = authenticator;
    this.directory = directory;
  }

  async use<T>(work: (generation: this) => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work(this);
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#idle?.();
    }
  }

  /** Settles when the last request that took this generation is done. */
  async unused(): Promise<void> {
    if (this.#users > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
  }
}

/** The generation that new requests take: replaced in one assignment. */
@injectable()
export class CurrentGeneration {
  #generation: Generation | undefined;

  get(): Generation {
    if (this.#generation === undefined) throw new Error('no configuration has been opened yet');
    return this.#generation;
  }

  /** Makes `next` the current one and returns the one before it. */
  replace(next: Generation): Generation | undefined {
    const before = this.#generation;
    this.#generation = next;
    return before;
  }

  use<T>(work: (generation: Generation) => Promise<T>): Promise<T> {
    return this.get().use(work);
  }
}
