import { createPasswordHasher, type PasswordHasher } from '@postern/password-hashes';
import type { AnyDefinition } from './chain/definition.js';
import { HealthCheck, type PluginHealth } from './chain/health.js';
import type { PluginServices, PluginSpec } from './chain/opener.js';
import type { PluginSlot } from './chain/slot.js';
import { closeSlots, openSlots } from './chain/slots.js';
import type { LoadedConfig } from './config/load.js';
import { Graph } from './container.js';
import type { CurrentGeneration } from './generation.js';
import type { Door } from './http/door.js';
import type { RootLogger } from './observe/logger.js';
import type { Metrics } from './observe/metrics.js';
import type { Clock } from './time/clock.js';

/** A configuration with its plugins' definitions: what `loadConfig` returns with `loadDefinition`. */
export type GatewayConfig = LoadedConfig<AnyDefinition>;

export interface CoreServices {
  readonly clock: Clock;
  readonly log: RootLogger;
  readonly metrics: Metrics;
}

/** How the plugins are: `ready` when every entry that a login cannot do without can be asked. */
export interface Readiness {
  readonly ready: boolean;
  readonly plugins: Readonly<Record<string, PluginHealth>>;
}

/** The gateway without its listeners: the opened plugins of the current configuration, and the doors over them. */
export class Core {
  readonly #services: CoreServices;
  readonly #passwords: PasswordHasher = createPasswordHasher();
  readonly #graph: Graph;
  #slots: readonly PluginSlot[] = [];
  #health: ReadonlyMap<string, HealthCheck> = new Map();

  constructor(services: CoreServices) {
    this.#services = services;
    this.#graph = new Graph({ ...services, passwords: this.#passwords });
  }

  get generations(): CurrentGeneration {
    return this.#graph.generations;
  }

  get doors(): readonly Door[] {
    return this.#graph.doors;
  }

  /** The opened plugins, in the order of the chain. */
  get slots(): readonly PluginSlot[] {
    return this.#slots;
  }

  /**
   * Opens a configuration and makes it the current one; the one before is closed when its last request is done. Plugins
   * whose configuration is the same stay open. When this throws, nothing has changed.
   *
   * @throws ChainError
   */
  async load(loaded: GatewayConfig): Promise<void> {
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
    this.#services.metrics.watchPlugins(new Map(entries.map(({ id, bulkhead }) => [id, bulkhead])));
    this.#health = new Map(slots.map((slot) => [slot.spec.id, new HealthCheck(slot, this.#services.clock)]));
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
    const ready = chain.entries.every(
      ({ id, settings }) => settings.on_unavailable === 'skip' || plugins[id]?.status === 'ok',
    );
    return { ready, plugins };
  }

  /** Closes the plugins in reverse order, and then what they hashed with. */
  async close(): Promise<void> {
    await closeSlots(this.#slots, this.#services.log);
    this.#slots = [];
    await this.#passwords.close();
  }

  #pluginServices(): PluginServices {
    const { clock, log } = this.#services;
    return {
      clock,
      log,
      logFor: (plugin, requestId) =>
        log.guarded(requestId === undefined ? { plugin } : { plugin, requestId }),
      passwordsFor: (client) => ({
        verify: (hash, password, options) => this.#passwords.verify(hash, password, { ...options, client }),
        decoy: (likeHash, password, options) =>
          this.#passwords.decoy(likeHash, password, { ...options, client }),
      }),
    };
  }
}

function specsOf({ entries, directory }: GatewayConfig): readonly PluginSpec[] {
  return entries.map(({ entry, definition, config, fingerprint }) => ({
    id: entry.id,
    definition,
    config,
    configDirectory: directory,
    fingerprint,
  }));
}
