import { resolve } from 'node:path';
import { loadDefinition } from '../chain/loader.js';
import { loadConfig } from '../config/load.js';
import { Core, type CoreServices, type GatewayConfig } from '../core.js';
import { createLogger } from '../observe/logger.js';
import { createMetrics } from '../observe/metrics.js';
import { systemClock } from '../time/clock.js';
import { BUILT_IN_PLUGINS, VERSION } from '../manifest.js';
import type { ExitCode, Io } from './io.js';

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
 * Opens the plugins of the configuration without any listener, runs `work`, and closes them again. The log goes to
 * standard error, so that standard output holds the command's own answer alone.
 */
export async function withCore(
  io: Io,
  options: CommonOptions,
  work: (core: Core, services: CoreServices) => Promise<ExitCode>,
): Promise<ExitCode> {
  const loaded = await load(io, options);
  const log = await createLogger({ level: 'error', format: 'pretty' }, io.stderr, systemClock);
  const services = { clock: systemClock, log, metrics: createMetrics(VERSION) };
  const core = new Core(services);
  try {
    await core.load(loaded);
    return await work(core, services);
  } finally {
    await core.close();
    log.flush();
  }
}
