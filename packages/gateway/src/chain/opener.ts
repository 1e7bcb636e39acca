import {
  OPERATIONS,
  PluginError,
  type Call,
  type Logger,
  type Passwords,
  type PluginContext,
} from '@postern/plugin-api';
import type { Clock } from '../time/clock.js';
import { Deadline } from '../time/deadline.js';
import type { AnyDefinition, OpenedPlugin } from './definition.js';
import { asPluginError } from './failures.js';
import { Releases } from './lifecycle.js';
import { unseenConfig } from './unseen.js';

/** How long a plugin may take to open. */
export const OPEN_LIMIT_MS = 10_000;

/** What is to be opened: one entry of the configuration. */
export interface PluginSpec {
  readonly id: string;
  readonly definition: AnyDefinition;
  /** As the plugin's own schema returned it. */
  readonly config: unknown;
  readonly configDirectory: string;
  readonly serverName: string;
  /** Tells two configurations of one entry apart. */
  readonly fingerprint: string;
}

/** What the gateway lends to plugins. */
export interface PluginServices {
  readonly clock: Clock;
  readonly log: Logger;
  /** Hashing on behalf of one plugin: the queue is fair among them. */
  passwordsFor(pluginId: string): Passwords;
  /** The log of one plugin, of one request if there is one. */
  logFor(pluginId: string, requestId?: string): Logger;
}

export interface Opened {
  readonly plugin: OpenedPlugin;
  readonly releases: Releases;
}

/**
 * Opens a plugin once. Whatever it had taken is given back when it does not open.
 *
 * @throws PluginError
 */
export async function openPlugin(spec: PluginSpec, services: PluginServices): Promise<Opened> {
  const releases = new Releases(services.clock);
  const deadline = new Deadline(services.clock, OPEN_LIMIT_MS);
  const log = services.logFor(spec.id);
  try {
    const plugin = await deadline.run(deadline.at, async ({ signal }) => {
      const call: Call = { requestId: `open-${spec.id}`, signal, deadline: deadline.at, log };
      return spec.definition.open(unseenConfig(spec.config), contextOf(spec, services, releases, log), call);
    });
    checkMethods(spec.definition, plugin);
    return { plugin, releases };
  } catch (error) {
    await releases.close();
    throw asPluginError(error);
  }
}

function contextOf(
  spec: PluginSpec,
  services: PluginServices,
  releases: Releases,
  log: Logger,
): PluginContext {
  return {
    id: spec.id,
    serverName: spec.serverName,
    log,
    now: () => new Date(services.clock.now()),
    configDirectory: spec.configDirectory,
    passwords: services.passwordsFor(spec.id),
    onClose: (release) => releases.push(release),
  };
}

/** A promised method that is missing, or one that was not declared (or is misspelt), is a fault of the plugin. */
function checkMethods(definition: AnyDefinition, plugin: unknown): void {
  if (typeof plugin !== 'object' || plugin === null) {
    throw contractFault(definition, 'open() returned no object');
  }
  const promised: readonly string[] = definition.capabilities;
  const allowed: readonly string[] = [...promised, ...(definition.sometimes ?? []), ...OPERATIONS];
  const methods = plugin as Readonly<Record<string, unknown>>;
  for (const name of promised) {
    if (typeof methods[name] !== 'function') {
      throw contractFault(definition, `it promises "${name}" and has no such method`);
    }
  }
  for (const name of Object.keys(methods)) {
    if (!allowed.includes(name)) {
      throw contractFault(
        definition,
        `it has "${name}", which it does not declare; declared are ${allowed.join(', ')}`,
      );
    }
    if (methods[name] !== undefined && typeof methods[name] !== 'function') {
      throw contractFault(definition, `its "${name}" is no function`);
    }
  }
}

function contractFault(definition: AnyDefinition, what: string): PluginError {
  return new PluginError('PLUGIN_PROTOCOL', `plugin "${definition.name}" breaks the contract: ${what}`);
}
