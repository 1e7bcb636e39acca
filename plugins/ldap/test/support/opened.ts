import type { Call, FindKey, Account, Plugin, PluginContext, Verdict } from '@postern/plugin-api';
import { createCall, createTestServices, type MemoryLog } from '@postern/plugin-testkit';
import ldap from '../../src/index.js';

/** The plugin as the gateway opens it. */
export interface Opened {
  readonly plugin: Plugin<'authenticate', 'profile' | 'find'>;
  readonly log: MemoryLog;
  readonly call: (part?: Partial<Call>) => Call;
  readonly login: (username: string, password: string) => Promise<Verdict>;
  readonly find: (key: FindKey) => Promise<Account | undefined>;
  readonly close: () => Promise<void>;
}

/** The faults that the schema finds, as `path: message`. */
export async function configFaults(config: unknown): Promise<readonly string[]> {
  const { issues = [] } = await ldap.config['~standard'].validate(config);
  return issues.map(({ path = [], message }) => `${path.map(String).join('.')}: ${message}`);
}

export interface OpenOptions {
  readonly id?: string;
  readonly configDirectory?: string;
  readonly now?: () => Date;
}

/** @throws what `open` throws; a configuration that the schema refuses is an Error with the schema's words */
export async function openLdap(config: unknown, options: OpenOptions = {}): Promise<Opened> {
  const checked = await ldap.config['~standard'].validate(config);
  if (checked.issues !== undefined) throw new Error((await configFaults(config)).join('; '));
  const { id = 'ldap', configDirectory = '.', now = () => new Date() } = options;
  const services = createTestServices();
  const { log } = services;
  const releases: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const release of releases.reverse()) await release();
  };
  const call = (part?: Partial<Call>): Call => createCall(log, part);
  const passwords = services.passwordsFor('ldap');
  const context: PluginContext = {
    ...{ id, serverName: 'example.org', log, now, configDirectory, passwords },
    onClose: (release) => releases.push(release),
  };
  try {
    const plugin = await ldap.open(checked.value, context, call());
    const login = (username: string, password: string): Promise<Verdict> =>
      plugin.authenticate({ username, password }, call());
    const find = async (key: FindKey): Promise<Account | undefined> => plugin.find?.(key, call());
    return { plugin, log, call, login, find, close };
  } catch (error) {
    await close();
    throw error;
  }
}
