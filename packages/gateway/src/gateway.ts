import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Config } from './config/schema.js';
import { Core, type CoreServices, type GatewayConfig, type Readiness } from './core.js';
import { close, listen } from './http/listener.js';
import { createMonitoringServer, createPages } from './http/pages.js';
import { createDoorServer } from './http/server.js';
import { readTlsFiles, type TlsFiles } from './http/tls.js';
import { createStateStore } from './state/open.js';

/** Where a gateway listens. */
export interface Listening {
  readonly doors: AddressInfo;
  readonly monitoring: AddressInfo | undefined;
}

/**
 * Opens the plugins of a configuration, ready to listen.
 *
 * @throws ChainError, StateError, TlsError
 */
export async function createGateway(loaded: GatewayConfig, services: CoreServices): Promise<Gateway> {
  const tls = tlsOf(loaded);
  const { config, directory } = loaded;
  const owner = { serverName: config.server_name, directory, clock: services.clock };
  const core = new Core(services, { state: await createStateStore(config.state, owner), dry: false });
  try {
    await core.load(loaded);
  } catch (error) {
    await core.close();
    throw error;
  }
  return new Gateway(core, loaded, tls, services);
}

/** The running gateway: the core, and its listeners. */
export class Gateway {
  readonly #core: Core;
  readonly #services: CoreServices;
  readonly #server: Server | TlsServer;
  readonly #monitoring: Server;
  readonly #fixed: Pick<Config, 'listen' | 'monitoring' | 'state'>;
  #reloading: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(core: Core, { config }: GatewayConfig, tls: TlsFiles | undefined, services: CoreServices) {
    this.#core = core;
    this.#services = services;
    this.#fixed = config;
    const pages = createPages({ ...services, readiness: () => this.#readiness() });
    const settings = () => {
      const { access, config: current } = core.generations.get();
      return { access, deadlineMs: current.deadline };
    };
    this.#server = createDoorServer({ ...services, doors: core.doors, pages, settings }, tls);
    this.#monitoring = createMonitoringServer(pages);
  }

  /** @throws ListenError */
  async start(): Promise<Listening> {
    const { listen: address, monitoring } = this.#fixed;
    const doors = await listen(this.#server, address);
    try {
      return {
        doors,
        monitoring: monitoring === undefined ? undefined : await listen(this.#monitoring, monitoring),
      };
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /**
   * Takes over another configuration: one reload at a time. When this throws, the old one goes on. Listeners and state stay where
   * they are.
   *
   * @throws ChainError, TlsError
   */
  reload(loaded: GatewayConfig): Promise<void> {
    const reload = this.#reloading.then(async () => {
      const tls = tlsOf(loaded);
      await this.#core.load(loaded);
      if (tls !== undefined && this.#server instanceof TlsServer) this.#server.setSecureContext(tls);
      if (JSON.stringify(fixedOf(loaded.config)) !== JSON.stringify(fixedOf(this.#fixed))) {
        this.#services.log.warn('listen, monitoring or state changed: that takes a restart');
      }
    });
    this.#reloading = reload.catch(() => undefined);
    return reload;
  }

  /** `/ready` says no, the delay passes, accepting ends, what is in flight is finished, the plugins are closed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const { clock } = this.#services;
    const { delay, drain } = this.#core.generations.get().config.shutdown;
    if (delay > 0) await new Promise<void>((resolve) => void clock.after(delay, resolve));
    await close(this.#server, drain, clock);
    await close(this.#monitoring, 0, clock);
    await this.#reloading;
    await this.#core.close();
  }

  async #readiness(): Promise<Readiness> {
    const { ready, ...rest } = await this.#core.readiness();
    return { ready: ready && !this.#stopping, ...rest };
  }
}

function tlsOf({ config, directory }: GatewayConfig): TlsFiles | undefined {
  const { tls } = config.listen;
  return tls && readTlsFiles(resolve(directory, tls.certificate), resolve(directory, tls.key));
}

function fixedOf({ listen, monitoring, state }: Pick<Config, 'listen' | 'monitoring' | 'state'>): unknown {
  return { listen, monitoring, state };
}
