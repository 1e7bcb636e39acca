import type { Call, Plugin, PluginContext, Verdict } from '@postern/plugin-api';
import { createCall, createTestServices, type MemoryLog } from '@postern/plugin-testkit';
import discourse from '../src/index.js';

/** The plugin as the gateway opens it. */
export interface Opened {
  readonly plugin: Plugin<'authenticate' | 'profile' | 'find'>;
  readonly log: MemoryLog;
  /** The algorithms of the hashes that the time was wasted with. */
  readonly decoys: readonly (string | undefined)[];
  call(): Call;
  login(username: string, password: string): Promise<Verdict>;
  close(): Promise<void>;
}

/** @throws what `open` throws; a configuration that the schema refuses is an Error with the schema's words */
export async function openDiscourse(config: unknown): Promise<Opened> {
  const checked = await discourse.config['~standard'].validate(config);
  if (checked.issues !== undefined) throw new Error(checked.issues.map(({ message }) => message).join('; '));
  const services = createTestServices();
  const { log } = services;
  const hasher = services.passwordsFor('discourse');
  const decoys: (string | undefined)[] = [];
  const releases: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const release of releases) await release();
  };
  const call = (): Call => createCall(log);
  const context: PluginContext = {
    id: 'discourse',
    serverName: 'example.org',
    log,
    now: () => new Date(),
    configDirectory: '.',
    passwords: {
      verify: (hash, password, options) => hasher.verify(hash, password, options),
      decoy(hash, password, options) {
        decoys.push(options?.algorithm);
        return hasher.decoy(hash, password, options);
      },
    },
    onClose: (release) => releases.push(release),
  };
  try {
    const plugin = await discourse.open(checked.value, context, call());
    const login = (username: string, password: string): Promise<Verdict> =>
      plugin.authenticate({ username, password }, call());
    return { plugin, log, decoys, call, login, close };
  } catch (error) {
    await close();
    throw error;
  }
}
