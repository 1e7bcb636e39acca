import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import type { SinkStatus } from './audit/sink.js';
import { openTrail, type AuditTrail } from './audit/trail.js';
import type { Config } from './config/schema.js';
import { controlCommands } from './control-commands.js';
import { ControlError } from './control/errors.js';
import { ControlSocket } from './control/server.js';
import { Core, type CoreServices, type GatewayConfig, type Readiness } from './core.js';
import { close, listen } from './http/listener.js';
import { createMonitoringServer, createPages } from './http/pages.js';
import { createDoorServer } from './http/server.js';
import { readTlsFiles, type TlsFiles } from './http/tls.js';
import { TurnedAwayRequests } from './http/turned-away.js';
import { VERSION } from './manifest.js';
import { createStateStore } from './state/open.js';

const CONTROL_REMEDY =
  'control: { socket: … } with a path of its own, in a folder of the user of the gateway such as /run/postern; or off';

/** Where a gateway listens. */
export interface Listening {
  readonly doors: AddressInfo;
  readonly monitoring: AddressInfo | undefined;
}

/** What a gateway is given. */
export interface GatewayServices extends CoreServices {
  /** Where audit lines go if they are to go there. */
  readonly stdout: Writable;
}

/**
 * Opens the plugins of a configuration, ready to listen.
 *
 * @throws AuditError, ChainError, StateError, TlsError
 */
export async function createGateway(loaded: GatewayConfig, services: GatewayServices): Promise<Gateway> {
  const tls = tlsOf(loaded);
  const { config, directory } = loaded;
  const owner = { serverName: config.server_name, directory, clock: services.clock };
  const state = await createStateStore(config.state, owner);
  const trail = await openTrail(config, directory, services);
  const core = new Core(services, { state, audience: trail, dry: false });
  try {
    await core.load(loaded);
  } catch (error) {
    await core.close();
    await trail.close();
    throw error;
  }
  return new Gateway({ core, trail }, loaded, tls, services);
}

/** A running gateway answers for the domain that it began with: its state and its plugins know people by their names there. */
export class ReloadError extends Error {
  override readonly name = 'ReloadError';
  readonly code = 'RELOAD_REFUSED';

  constructor(before: string, after: string) {
    super(`server_name was ${before} at the start and is ${after} now: that takes a restart`);
  }
}

/** Settings that are read at the start alone. */
type Fixed = Pick<Config, 'listen' | 'monitoring' | 'state' | 'audit' | 'control'>;

/** The running gateway: the core, and its listeners. */
export class Gateway {
  readonly #core: Core;
  readonly #trail: AuditTrail;
  readonly #services: CoreServices;
  readonly #server: Server | TlsServer;
  readonly #monitoring: Server;
  readonly #control: ControlSocket;
  readonly #directory: string;
  readonly #serverName: string;
  readonly #fixed: Fixed;
  #reloading: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(
    { core, trail }: { readonly core: Core; readonly trail: AuditTrail },
    { config, directory }: GatewayConfig,
    tls: TlsFiles | undefined,
    services: CoreServices,
  ) {
    this.#core = core;
    this.#trail = trail;
    this.#directory = directory;
    this.#services = services;
    this.#serverName = config.server_name;
    this.#fixed = config;
    const pages = createPages({ ...services, readiness: () => this.#readiness() });
    const settings = () => core.generations.get().serverSettings;
    const turnedAway = new TurnedAwayRequests(services.clock);
    this.#server = createDoorServer({ ...services, doors: core.doors, pages, settings, turnedAway }, tls);
    this.#monitoring = createMonitoringServer(pages);
    const commands = controlCommands(
      {
        serverName: config.server_name,
        pseudonyms: trail.pseudonyms,
        recent: trail.recent,
        undecided: () => turnedAway.recent(),
        now: () => services.clock.now(),
        started: services.clock.now(),
      },
      core,
    );
    this.#control = new ControlSocket({ commands, version: VERSION, log: services.log });
  }

  /** @throws ListenError */
  async start(): Promise<Listening> {
    const { listen: address, monitoring } = this.#fixed;
    const doors = await listen(this.#server, address);
    await this.#listenForControl();
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
   * @throws ChainError, ReloadError, TlsError
   */
  reload(loaded: GatewayConfig): Promise<void> {
    const reload = this.#reloading.then(async () => {
      const { server_name } = loaded.config;
      if (server_name !== this.#serverName) throw new ReloadError(this.#serverName, server_name);
      const tls = tlsOf(loaded);
      await this.#core.load(loaded);
      if (tls !== undefined && this.#server instanceof TlsServer) this.#server.setSecureContext(tls);
      if (JSON.stringify(fixedOf(loaded.config)) !== JSON.stringify(fixedOf(this.#fixed))) {
        this.#services.log.warn('listen, monitoring, state, audit or control changed: that takes a restart');
      }
    });
    this.#reloading = reload.catch(() => undefined);
    return reload;
  }

  /** Begins a new audit file where the one before was moved away. */
  reopenAudit(): void {
    this.#trail.reopen();
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
    await this.#control.close();
    await this.#core.close();
    await this.#trail.close();
  }

  /** Logins do not hang on it: a socket that cannot be made is one warning. */
  async #listenForControl(): Promise<void> {
    const { socket } = this.#fixed.control;
    if (socket === 'off') return;
    try {
      await this.#control.listen(resolve(this.#directory, socket));
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      this.#services.log.warn(
        { why: error.message, remedy: CONTROL_REMEDY },
        'the local socket cannot be made: postern why has nobody to ask',
      );
    }
  }

  /** Audit lines that cannot be written are shown, and wait: no login does. */
  async #readiness(): Promise<Readiness & { readonly audit?: SinkStatus | undefined }> {
    const { ready, ...rest } = await this.#core.readiness();
    return { ready: ready && !this.#stopping, ...rest, audit: this.#trail.status };
  }
}

function tlsOf({ config, directory }: GatewayConfig): TlsFiles | undefined {
  const { tls } = config.listen;
  return tls && readTlsFiles(resolve(directory, tls.certificate), resolve(directory, tls.key));
}

function fixedOf({ listen, monitoring, state, audit, control }: Fixed): Fixed {
  return { listen, monitoring, state, audit, control };
}
