import type { Call, Finding, Plugin, PluginContext, Verdict } from '@postern/plugin-api';
import { createCall, createTestServices, type MemoryLog } from '@postern/plugin-testkit';
import exec from '../../src/index.js';

export type ExecPlugin = Plugin<'authenticate', 'profile' | 'find'>;

/** The plugin as the gateway opens it. */
export interface Opened {
  readonly plugin: ExecPlugin;
  readonly log: MemoryLog;
  readonly call: (part?: Partial<Call>) => Call;
  readonly login: (username: string, password: string, part?: Partial<Call>) => Promise<Verdict>;
  readonly inspect: () => Promise<readonly Finding[]>;
  readonly close: () => Promise<void>;
}

/** The faults that the schema finds, as `path: message`. */
export async function configFaults(config: unknown): Promise<readonly string[]> {
  const { issues = [] } = await exec.config['~standard'].validate(config);
  return issues.map(({ path = [], message }) => `${path.map(String).join('.')}: ${message}`);
}

/** @throws what `open` throws; a configuration that the schema refuses is an Error with the schema's words */
export async function openExec(config: object, configDirectory: string): Promise<Opened> {
  const checked = await exec.config['~standard'].validate(config);
  if (checked.issues !== undefined) throw new Error(checked.issues.map(({ message }) => message).join('; '));
  const services = createTestServices();
  const { log } = services;
  const releases: (() => Promise<void> | void)[] = [];
  const context: PluginContext = {
    id: 'exec',
    serverName: 'example.org',
    log,
    now: () => new Date(),
    configDirectory,
    passwords: services.passwordsFor('exec'),
    onClose: (release) => releases.push(release),
  };
  const call = (part?: Partial<Call>): Call => createCall(log, part);
  const plugin = await exec.open(checked.value, context, call());
  return {
    plugin,
    log,
    call,
    login: (username, password, part) => plugin.authenticate({ username, password }, call(part)),
    inspect: async () => (await plugin.inspect?.(call())) ?? [],
    async close() {
      for (const release of releases) await release();
    },
  };
}

/** Opens, runs, closes. */
export async function withExec(
  config: object,
  directory: string,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const opened = await openExec(config, directory);
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

/** How work fails. */
export async function failureOf(work: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  try {
    await work;
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    return { code, message };
  }
  throw new Error('it did not fail');
}
