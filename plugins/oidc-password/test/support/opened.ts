import type { Call, Finding, Plugin, PluginContext, PluginErrorCode, Verdict } from '@postern/plugin-api';
import { createCall, createTestServices, type MemoryLog } from '@postern/plugin-testkit';
import { expect } from 'chai';
import plugin from '../../src/index.js';
import { FakeProvider, type TokenRequest } from './fake-provider.js';

export const PASSWORD = 'pässwörd +&=% "secret"';
export const SECRET = 's:ecret +%';

/** The plugin beside a fake provider, on a clock that the test turns. */
export class Opened {
  readonly provider: FakeProvider;
  readonly log: MemoryLog;
  /** What is added to the machine's clock, in milliseconds. */
  skew = 0;
  readonly #releases: (() => Promise<void> | void)[] = [];
  #plugin: Plugin<'authenticate'> | undefined;

  private constructor(provider: FakeProvider) {
    this.provider = provider;
    this.log = createTestServices().log;
  }

  static async start(path = ''): Promise<Opened> {
    return new Opened(await FakeProvider.start(path));
  }

  static beside(provider: FakeProvider): Opened {
    return new Opened(provider);
  }

  /** Opens the plugin with `more` over a configuration that works. @throws what `open` throws */
  async open(more: Record<string, unknown> = {}): Promise<void> {
    const config = { issuer: this.provider.url, client: { id: 'postern', secret: SECRET }, ...more };
    const checked = await plugin.config['~standard'].validate(config);
    if (checked.issues !== undefined) throw new Error((await configFaults(config)).join('; '));
    const context: PluginContext = {
      id: 'oidc',
      serverName: 'example.org',
      log: this.log,
      now: () => new Date(Date.now() + this.skew),
      configDirectory: '.',
      passwords: createTestServices().passwordsFor('oidc'),
      onClose: (release) => this.#releases.unshift(release),
    };
    this.#plugin = await plugin.open(checked.value, context, this.call());
  }

  /** Lets whoever comes in with these claims. */
  accept(claims: Record<string, unknown> = {}, more: Record<string, unknown> = {}): void {
    this.provider.onToken = ({ id }: TokenRequest) =>
      this.provider.tokens({ sub: 'subject-1', aud: id, preferred_username: 'alice', ...claims }, more);
  }

  call(part?: Partial<Call>): Call {
    return createCall(this.log, part);
  }

  login(username = 'Alice', password = PASSWORD, part?: Partial<Call>): Promise<Verdict> {
    return this.#opened.authenticate({ username, password }, this.call(part));
  }

  async health(): Promise<void> {
    await this.#opened.health?.(this.call());
  }

  async inspect(): Promise<readonly Finding[]> {
    return (await this.#opened.inspect?.(this.call())) ?? [];
  }

  /** Ends what the plugin still does. */
  async closePlugin(): Promise<void> {
    for (const release of this.#releases.splice(0)) await release();
  }

  async close(): Promise<void> {
    await this.closePlugin();
    await this.provider.close();
    expectNoSecrets(this.log.lines);
  }

  get #opened(): Plugin<'authenticate'> {
    if (this.#plugin === undefined) throw new Error('open it first');
    return this.#plugin;
  }
}

/** The faults that the schema finds, as `path: message`. */
export async function configFaults(config: unknown): Promise<readonly string[]> {
  const { issues = [] } = await plugin.config['~standard'].validate(config);
  return issues.map(({ path = [], message }) => `${path.map(String).join('.')}: ${message}`);
}

export interface Failure {
  readonly code: PluginErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** The PluginError that the promise ends with; no secret is in any part of it. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    const { name, message, stack, cause } = error as Error;
    expect(name, stack).to.equal('PluginError');
    expectNoSecrets([message, stack, String(cause), (cause as Error | undefined)?.stack]);
    return error as Failure;
  }
  throw new Error('expected a PluginError');
}

export function expectNoSecrets(seen: unknown): void {
  const text = JSON.stringify(seen);
  for (const secret of [PASSWORD, SECRET]) {
    for (const spelling of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
      expect(text).not.to.contain(spelling);
    }
  }
  expect(text).not.to.match(/eyJ|refresh-token|an access token/);
}
