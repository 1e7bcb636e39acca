import type { Call, Plugin, PluginContext, PluginErrorCode, Verdict } from '@postern/plugin-api';
import { createCall, createTestServices, type MemoryLog } from '@postern/plugin-testkit';
import { expect } from 'chai';
import { cloudDefinition } from '../../src/definition.js';
import type { FakeCloud } from './fake-cloud.js';
import { ALICE, PASSWORD } from './people.js';

/** The plugin on a fake cloud, as the gateway opens it. */
export interface Opened {
  readonly plugin: Plugin<'authenticate', 'profile' | 'find'>;
  readonly log: MemoryLog;
  readonly call: (part?: Partial<Call>) => Call;
  login(username?: string, password?: string, part?: Partial<Call>): Promise<Verdict>;
  close(): Promise<void>;
}

/** @throws what `open` throws; a configuration that the schema refuses is an Error with the schema's words */
export async function openCloud(
  cloud: Pick<FakeCloud, 'url' | 'time'>,
  config: object = {},
  name: 'nextcloud' | 'owncloud' = 'nextcloud',
): Promise<Opened> {
  const definition = cloudDefinition(name);
  const checked = await definition.config['~standard'].validate({ url: cloud.url, ...config });
  if (checked.issues !== undefined) throw new Error(checked.issues.map(({ message }) => message).join('; '));
  const services = createTestServices();
  const { log } = services;
  const releases: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const release of releases) await release();
  };
  const call = (part?: Partial<Call>): Call => createCall(log, part);
  const context: PluginContext = {
    id: name,
    serverName: 'example.org',
    log,
    now: () => new Date(cloud.time),
    configDirectory: '.',
    passwords: services.passwordsFor(name),
    onClose: (release) => releases.push(release),
  };
  try {
    const plugin = await definition.open(checked.value, context, call());
    const login: Opened['login'] = (username = ALICE.id, password = PASSWORD, part) =>
      plugin.authenticate({ username, password }, call(part));
    return { plugin, log, call, login, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Failure {
  readonly code: PluginErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** The PluginError that the promise ends with; the password is in no part of it. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    const { name, message, stack, cause } = error as Error;
    expect(name, message).to.equal('PluginError');
    expect(`${message} ${stack} ${String(cause)}`).not.to.contain(PASSWORD);
    return error as Failure;
  }
  throw new Error('expected a PluginError');
}
