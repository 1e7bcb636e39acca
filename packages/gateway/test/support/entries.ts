import { PluginError, type Capability, type Verdict } from '@postern/plugin-api';
import { z } from 'zod';
import type { OpenedPlugin } from '../../src/chain/definition.js';
import { Entry } from '../../src/chain/entry.js';
import type { PluginServices } from '../../src/chain/opener.js';
import { PluginSlot } from '../../src/chain/slot.js';
import { configSchema, type Config, type EntryConfig } from '../../src/config/schema.js';
import type { RootLogger } from '../../src/observe/logger.js';
import type { Clock } from '../../src/time/clock.js';
import { createMemoryLog } from './log.js';

/** A checked configuration out of what a test cares about. */
export function configOf(part: Record<string, unknown> = {}): Config {
  return configSchema.parse({ server_name: 'example.org', plugins: [{ id: 'only', use: 'stub' }], ...part });
}

export function entryConfigOf(part: Record<string, unknown>): EntryConfig {
  const [entry] = configOf({ plugins: [{ id: 'only', use: 'stub', ...part }] }).plugins;
  if (entry === undefined) throw new Error('a configuration without entries');
  return entry;
}

export function pluginServices(clock: Clock, log: RootLogger = createMemoryLog()): PluginServices {
  return {
    clock,
    log,
    logFor: () => log,
    passwordsFor: () => ({ verify: async () => false, decoy: async () => undefined }),
  };
}

/** An entry whose plugin is open and does what the test says. */
export async function entryOf(
  settings: Record<string, unknown>,
  plugin: OpenedPlugin,
  clock: Clock,
  log?: RootLogger,
): Promise<Entry> {
  const definition = {
    name: 'stub',
    apiVersion: 1,
    capabilities: Object.keys(plugin) as Capability[],
    config: z.strictObject({}),
    open: () => plugin,
  } as const;
  const id = typeof settings.id === 'string' ? settings.id : 'only';
  const slot = new PluginSlot(
    { id, definition, config: {}, configDirectory: '/', serverName: 'example.org', fingerprint: id },
    pluginServices(clock, log),
  );
  await slot.open();
  return new Entry(entryConfigOf({ id, ...settings }), slot, clock);
}

/** A plugin that answers one thing, and counts how often it was asked. */
export function answering(
  answer: Verdict | PluginError,
): OpenedPlugin & { readonly asked: { times: number } } {
  const asked = { times: 0 };
  const plugin = {
    authenticate: async (): Promise<Verdict> => {
      asked.times += 1;
      if (answer instanceof PluginError) throw answer;
      return answer;
    },
  };
  return Object.defineProperty(plugin, 'asked', { value: asked }) as typeof plugin & { asked: typeof asked };
}
