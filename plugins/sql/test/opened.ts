import type { Call, Plugin, PluginContext, Verdict } from '@postern/plugin-api';
import { createCall, createTestServices, type MemoryLog } from '@postern/plugin-testkit';
import sql from '../src/index.js';

/** The plugin as the gateway opens it. */
export interface Opened {
  readonly plugin: Plugin<'authenticate' | 'profile', 'find'>;
  readonly log: MemoryLog;
  call(part?: Partial<Call>): Call;
  login(username: string, password: string): Promise<Verdict>;
  close(): Promise<void>;
}

/** @throws what `open` throws; a configuration that the schema refuses is an Error with the schema's words */
export async function openSql(config: unknown): Promise<Opened> {
  const checked = await sql.config['~standard'].validate(config);
  if (checked.issues !== undefined) throw new Error(checked.issues.map(({ message }) => message).join('; '));
  const services = createTestServices();
  const { log } = services;
  const releases: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const release of releases) await release();
  };
  const call = (part?: Partial<Call>): Call => createCall(log, part);
  const context: PluginContext = {
    id: 'sql',
    serverName: 'example.org',
    log,
    now: () => new Date(),
    configDirectory: '.',
    passwords: services.passwordsFor('sql'),
    onClose: (release) => releases.push(release),
  };
  try {
    const plugin = await sql.open(checked.value, context, call());
    const login = (username: string, password: string): Promise<Verdict> =>
      plugin.authenticate({ username, password }, call());
    return { plugin, log, call, login, close };
  } catch (error) {
    await close();
    throw error;
  }
}
