import { createPasswordHasher, type PasswordHasher } from '@postern/password-hashes';
import type { PasswordOptions } from '@postern/plugin-api';
import type { LoginGuard } from './accounts/login-guard/login-guard.js';
import { checkPluginIds } from './accounts/owners/plugin-ids.js';
import type { LoginAudience } from './accounts/login-record.js';
import type { AnyDefinition } from './chain/definition.js';
import { goesFirst } from './chain/going-first.js';
import { HealthCheck, type PluginHealth } from './chain/health.js';
import type { PluginServices, PluginSpec } from './chain/opener.js';
import type { PluginSlot } from './chain/slot.js';
import { closeSlots, openSlots } from './chain/slots.js';
import type { LoadedConfig } from './config/load.js';
import type { Config } from './config/schema.js';
import { Graph } from './container.js';
import type { CurrentGeneration } from './generation.js';
import { readHomeserver } from './homeserver/settings.js';
import type { Door } from './http/door.js';
import type { RootLogger } from './observe/logger.js';
import type { Metrics } from './observe/metrics.js';
import { StateError } from './state/errors.js';
import { StateHealth, type StateStatus } from './state/health.js';
import type { StateStore } from './state/store.js';
import type { Clock } from './time/clock.js';
import { Deadline, GivenUp } from './time/deadline.js';

/** How long the start waits for the state. */
const STATE_LIMIT_MS = 10_000;

/** A configuration with its plugins' definitions: what `loadConfig` returns with `loadDefinition`. */
export type GatewayConfig = LoadedConfig<AnyDefinition>;

export interface CoreServices {
  readonly clock: Clock;
  readonly log: RootLogger;
  readonly metrics: Metrics;
}

/** What a core keeps its state in, and who hears of its logins. */
export interface CoreParts {
  readonly state: StateStore;
  readonly audience: LoginAudience;
  /** Logins are tried only: nobody gets a name by them. */
  readonly dry: boolean;
}

/** How the plugins and the state are: `ready` when everything that a login cannot do without can be asked. */
export interface Readiness {
  readonly ready: boolean;
  readonly plugins: Readonly<Record<string, PluginHealth>>;
  /** None where nothing is kept. */
  readonly state?: StateStatus | undefined;
}

/** The gateway without its listeners: the opened plugins of the current configuration, and the doors over them. */
export class Core {
  readonly #services: CoreServices;
  readonly #passwords: PasswordHasher = createPasswordHasher();
  readonly #graph: Graph;
  readonly #state: StateStore;
  readonly #stateHealth: StateHealth;
  readonly #dry: boolean;
  #slots: readonly PluginSlot[] = [];
  #health: ReadonlyMap<string, HealthCheck> = new Map();

  constructor(services: CoreServices, { state, audience, dry }: CoreParts) {
    this.#services = services;
    this.#state = state;
    this.#dry = dry;
    this.#stateHealth = new StateHealth(state, services.clock);
    this.#graph = new Graph({ ...services, passwords: this.#passwords, state, audience, dry });
  }

  get generations(): CurrentGeneration {
    return this.#graph.generations;
  }

  get doors(): readonly Door[] {
    return this.#graph.doors;
  }

  /** For who looks into what the login guard has counted. */
  get guard(): LoginGuard {
    return this.#graph.guard;
  }

  /** The opened plugins, in the order of the chain. */
  get slots(): readonly PluginSlot[] {
    return this.#slots;
  }

  /**
   * Opens a configuration and makes it the current one; the one before is closed when its last request is done. Plugins
   * whose configuration is the same stay open. When this throws, nothing has changed.
   *
   * @throws ChainError, StateError, HomeserverCaError
   */
  async load(loaded: GatewayConfig): Promise<void> {
    const homeserver = readHomeserver(loaded.config.homeserver, loaded.directory);
    await this.#openState(loaded);
    const before = this.#slots;
    const slots = await openSlots(specsOf(loaded), before, this.#pluginServices());
    const generation = this.#graph.generation(
      loaded.config,
      loaded.entries.flatMap(({ entry }, index) => {
        const slot = slots[index];
        return slot === undefined ? [] : [{ settings: entry, slot }];
      }),
    );
    this.#slots = slots;
    const { entries } = generation.chain;
    this.#services.metrics.watchPlugins(new Map(entries.map((entry) => [entry.id, entry])));
    this.#health = new Map(entries.map((entry) => [entry.id, new HealthCheck(entry, this.#services.clock)]));
    await this.#graph.sync.configure(homeserver);
    await this.generations.replace(generation)?.unused();
    await closeSlots(
      before.filter((slot) => !slots.includes(slot)),
      this.#services.log,
    );
  }

  async readiness(): Promise<Readiness> {
    const { chain } = this.generations.get();
    const answers = [...this.#health].map(async ([id, health]) => [id, await health.check()] as const);
    const plugins = Object.fromEntries(await Promise.all(answers));
    const { config } = this.generations.get();
    const state = usesState(config) ? await this.#stateHealth.check() : undefined;
    const ready = chain.entries.every(
      ({ id, settings }) => settings.on_unavailable === 'skip' || plugins[id]?.status === 'ok',
    );
    return { ready: ready && (!needsState(config) || state?.status === 'ok'), plugins, state };
  }

  /** Closes the plugins in reverse order, then what they hashed with, and the state. */
  async close(): Promise<void> {
    await this.#graph.sync.close();
    await closeSlots(this.#slots, this.#services.log);
    this.#slots = [];
    await this.#passwords.close();
    await this.#state.close();
  }

  /** A state that is down does not stop the start, as it may come back: logins are answered 503 meanwhile. */
  async #openState({ config, entries }: GatewayConfig): Promise<void> {
    if (!usesState(config)) return;
    const deadline = new Deadline(this.#services.clock, STATE_LIMIT_MS);
    const ids = new Map(entries.map(({ entry, definition }) => [entry.id, definition.name]));
    try {
      await deadline.run(deadline.at, async (waiter) => {
        await this.#state.open();
        if (config.owners !== 'off')
          await checkPluginIds(ids, { state: this.#state, waiter, dry: this.#dry });
      });
    } catch (error) {
      const isPassing = error instanceof StateError ? error.isPassing : error instanceof GivenUp;
      if (!isPassing) throw error;
      this.#services.log.error({ err: error }, 'the state is not to be had: logins wait for it');
    }
  }

  #pluginServices(): PluginServices {
    const { clock, log } = this.#services;
    return {
      clock,
      log,
      logFor: (plugin, requestId) =>
        log.guarded(requestId === undefined ? { plugin } : { plugin, requestId }),
      passwordsFor: (plugin) => ({
        verify: (hash, password, options) =>
          this.#passwords.verify(hash, password, { ...options, client: clientOf(plugin, options) }),
        decoy: (likeHash, password, options) =>
          this.#passwords.decoy(likeHash, password, { ...options, client: clientOf(plugin, options) }),
      }),
    };
  }
}

/** The queue of the hashes is fair among its clients: a flood of unknown names is another one than the known. */
function clientOf(plugin: string, options: PasswordOptions | undefined): string {
  return goesFirst(options?.signal) ? plugin : `${plugin} (others)`;
}

function usesState({ owners, guard }: Config): boolean {
  return owners !== 'off' || guard !== 'off';
}

/** Whether no login is decided without the state. */
function needsState({ owners, guard }: Config): boolean {
  return owners === 'enforce' || (guard !== 'off' && guard.on_unavailable === 'refuse');
}

function specsOf({ config: { server_name }, entries, directory }: GatewayConfig): readonly PluginSpec[] {
  return entries.map(({ entry, definition, config, fingerprint }) => ({
    id: entry.id,
    definition,
    config,
    configDirectory: directory,
    serverName: server_name,
    fingerprint,
  }));
}
