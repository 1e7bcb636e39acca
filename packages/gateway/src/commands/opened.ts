import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { Pseudonyms } from '../accounts/pseudonyms.js';
import type { Chain } from '../chain/chain.js';
import { loadDefinition } from '../chain/loader.js';
import { loadConfig } from '../config/load.js';
import { Core, type CoreServices, type GatewayConfig } from '../core.js';
import { createLogger, type RootLogger } from '../observe/logger.js';
import { createMetrics } from '../observe/metrics.js';
import { createStateStore, stateExists } from '../state/open.js';
import type { StateStore } from '../state/store.js';
import { systemClock } from '../time/clock.js';
import { BUILT_IN_PLUGINS, VERSION } from '../manifest.js';
import type { Io } from './io.js';

/** What every command that reads a configuration takes. */
export interface CommonOptions {
  /** Path of the configuration file. */
  readonly config: string;
  /** Answer in JSON, for machines. */
  readonly json?: boolean;
}

/** Reads the configuration of the command line, its plugins' definitions included. */
export function load(io: Io, { config }: CommonOptions): Promise<GatewayConfig> {
  return loadConfig(resolve(io.cwd, config), {
    env: io.env,
    load: loadDefinition,
    plugins: BUILT_IN_PLUGINS.keys(),
  });
}

/**
 * The state of a configuration; where there is none yet, an empty one that ends with the command: a file that an operator's
 * command made might not be the gateway's to write.
 */
export function stateOf({ config, directory }: GatewayConfig): Promise<StateStore> {
  const settings = stateExists(config.state, directory) ? config.state : ({ kind: 'memory' } as const);
  return createStateStore(settings, { serverName: config.server_name, directory, clock: systemClock });
}

/**
 * Opens the plugins of the configuration without any listener, runs `work`, and closes them again. The log goes to
 * standard error, so that standard output holds the command's own answer alone.
 */
export async function withCore<T>(
  io: Io,
  options: CommonOptions,
  work: (core: Core, services: CoreServices, state: StateStore) => Promise<T>,
): Promise<T> {
  const loaded = await load(io, options);
  const log = await createLogger({ level: 'error', format: 'pretty' }, io.stderr, systemClock);
  const services = { clock: systemClock, log, metrics: createMetrics(VERSION) };
  const pseudonyms = new Pseudonyms(randomBytes(32), loaded.config.server_name);
  const audience = { pseudonyms, decided: () => undefined };
  const state = await stateOf(loaded);
  const core = new Core(services, { state, audience, dry: true });
  try {
    await core.load(loaded);
    return await work(core, services, state);
  } finally {
    await core.close();
    log.flush();
  }
}

/** Opens the plugins of the configuration for questions about accounts: a back end that does not answer ends the command. */
export function withChain<T>(
  io: Io,
  options: CommonOptions,
  work: (chain: Chain, log: RootLogger) => Promise<T>,
): Promise<T> {
  return withCore(io, options, (core, { log }) => work(core.generations.get().chain, log));
}
