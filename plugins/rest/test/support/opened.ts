import type { Call, Plugin, PluginContext, PluginErrorCode, Verdict } from '@postern/plugin-api';
import { createCall, createTestServices, type MemoryLog } from '@postern/plugin-testkit';
import { expect } from 'chai';
import rest from '../../src/index.js';

export const PASSWORD = 'pa$$word <&> "secret"\\\n{localpart}';

/** The plugin as the gateway opens it. */
export interface Opened {
  readonly plugin: Plugin<'authenticate', 'profile' | 'find'>;
  readonly log: MemoryLog;
  call(part?: Partial<Call>): Call;
  login(username?: string, password?: string, part?: Partial<Call>): Promise<Verdict>;
  close(): Promise<void>;
}

/** @throws what `open` throws; a configuration that the schema refuses is an Error with the schema's words */
export async function openRest(config: Record<string, unknown>): Promise<Opened> {
  const checked = await rest.config['~standard'].validate(config);
  if (checked.issues !== undefined) throw new Error(checked.issues.map(({ message }) => message).join('; '));
  const services = createTestServices();
  const { log } = services;
  const releases: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const release of releases) await release();
  };
  const call = (part: Partial<Call> = {}): Call => createCall(log, part);
  const context: PluginContext = {
    id: 'app',
    serverName: 'example.org',
    log,
    now: () => new Date(),
    configDirectory: '.',
    passwords: services.passwordsFor('app'),
    onClose: (release) => releases.push(release),
  };
  const plugin = await rest.open(checked.value, context, call());
  return {
    plugin,
    log,
    call,
    login: (username = 'alice', password = PASSWORD, part = {}) =>
      plugin.authenticate({ username, password }, call(part)),
    close,
  };
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
    expect(name, String(error)).to.equal('PluginError');
    expect(`${message} ${stack} ${String(cause)}`).not.to.contain(PASSWORD);
    return error as Failure;
  }
  throw new Error('expected a PluginError');
}

export const json = (body: unknown, status = 200): { status: number; body: string } => ({
  status,
  body: JSON.stringify(body),
});
