import { isIPv6, type AddressInfo } from 'node:net';
import { ConfigError } from '../config/faults.js';
import { reportFaults } from '../config/report.js';
import { FileWatch } from '../config/watch.js';
import type { GatewayConfig } from '../core.js';
import { createGateway } from '../gateway.js';
import { VERSION } from '../manifest.js';
import { createLogger, type RootLogger } from '../observe/logger.js';
import { createMetrics } from '../observe/metrics.js';
import { systemClock } from '../time/clock.js';
import { EXIT, type ExitCode, type Io } from './io.js';
import { load } from './opened.js';

export interface StartOptions {
  /** Path of the configuration file. */
  readonly config: string;
}

/** Runs the gateway until it is told to stop. */
export async function start(io: Io, options: StartOptions): Promise<ExitCode> {
  const loaded = await load(io, options);
  const log = await createLogger(loaded.config.log, io.stdout, systemClock);
  io.onFatal((error) => {
    log.error({ err: error }, 'an error reached nobody: the gateway ends');
    log.flush();
    io.exit(EXIT.internal);
  });
  // A promise that a plugin forgot has left nothing of the gateway's half done: the logins of everybody else go on.
  io.onUnhandledRejection((reason) =>
    log.error({ err: reason }, 'a promise was rejected that nobody waits for'),
  );
  const metrics = createMetrics(VERSION);
  const gateway = await createGateway(loaded, { clock: systemClock, log, metrics, stdout: io.stdout });
  const { doors, monitoring } = await gateway.start();
  announce(log, loaded, doors, monitoring);

  const watch = new FileWatch(systemClock, () => void reload('a secret file changed'));
  const reload = async (why: string): Promise<void> => {
    try {
      const next = await load(io, options);
      await gateway.reload(next);
      watch.watch(next.secretFiles);
      log.info({ why }, 'configuration read again');
    } catch (error) {
      reportFailedReload(log, error);
    }
  };
  watch.watch(loaded.secretFiles);
  io.onSignal('SIGHUP', () => {
    gateway.reopenAudit();
    void reload('SIGHUP');
  });
  await untilTold(io);
  watch.close();
  log.info('stopping');
  await gateway.stop();
  log.info('stopped');
  log.flush();
  return EXIT.ok;
}

function announce(
  log: RootLogger,
  { config, entries, warnings }: GatewayConfig,
  doors: AddressInfo,
  monitoring: AddressInfo | undefined,
): void {
  const scheme = config.listen.tls === undefined ? 'http' : 'https';
  for (const line of reportFaults(warnings)) log.warn(line);
  log.info(
    { plugins: entries.map(({ entry, definition }) => `${entry.id} (${definition.name})`) },
    'plugins answer',
  );
  log.info({ url: urlOf(scheme, doors), serverName: config.server_name }, 'listening');
  if (monitoring !== undefined) log.info({ url: urlOf('http', monitoring) }, 'monitoring');
  log.flush();
}

function urlOf(scheme: string, { address, port }: AddressInfo): string {
  return `${scheme}://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}

function reportFailedReload(log: RootLogger, error: unknown): void {
  if (error instanceof ConfigError) {
    log.error({ faults: reportFaults(error.faults) }, 'the configuration has faults: the old one goes on');
  } else {
    log.error({ err: error }, 'the configuration could not be opened: the old one goes on');
  }
}

/** The first signal ends this wait, the second the process. */
function untilTold(io: Io): Promise<void> {
  let told = false;
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      io.onSignal(name, () => {
        if (told) io.exit(EXIT.internal);
        told = true;
        resolve();
      });
    }
  });
}
