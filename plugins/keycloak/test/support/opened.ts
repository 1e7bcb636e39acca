import type {
  Call,
  Capabilities,
  Operations,
  Plugin,
  PluginContext,
  PluginErrorCode,
  Verdict,
} from '@postern/plugin-api';
import { createCall, createTestServices, type MemoryLog } from '@postern/plugin-testkit';
import { expect } from 'chai';
import plugin from '../../src/index.js';
import { FakeKeycloak, SECRET, type Release } from './fake-keycloak.js';

export const CLIENT = { id: 'postern', secret: SECRET };

type Keycloak = Plugin<'authenticate', 'profile' | 'find'>;
/** With a service account. */
type Complete = Capabilities & Required<Operations>;

/** The plugin beside a fake Keycloak, on a clock that the test turns. */
export class Opened {
  readonly keycloak: FakeKeycloak;
  readonly log: MemoryLog;
  /** What is added to the machine's clock, in milliseconds. */
  skew = 0;
  readonly #releases: (() => Promise<void> | void)[] = [];
  #plugin: Keycloak | undefined;

  private constructor(keycloak: FakeKeycloak) {
    this.keycloak = keycloak;
    this.log = createTestServices().log;
  }

  static async start(release: Release, prefix?: string): Promise<Opened> {
    return new Opened(await FakeKeycloak.start(release, prefix));
  }

  /** Opens the plugin with `more` over a configuration that works. @throws what `open` throws */
  async open(more: Record<string, unknown> = {}): Promise<Keycloak> {
    const config = { url: this.keycloak.url, realm: 'example', client: CLIENT, ...more };
    const checked = await plugin.config['~standard'].validate(config);
    if (checked.issues !== undefined) throw new Error((await configFaults(config)).join('; '));
    const context: PluginContext = {
      id: 'keycloak',
      serverName: 'example.org',
      log: this.log,
      now: () => new Date(Date.now() + this.skew),
      configDirectory: '.',
      passwords: createTestServices().passwordsFor('keycloak'),
      onClose: (release) => this.#releases.unshift(release),
    };
    this.#plugin = await plugin.open(checked.value, context, this.call());
    return this.#plugin;
  }

  get plugin(): Complete {
    return this.#plugin as Complete;
  }

  call(part?: Partial<Call>): Call {
    return createCall(this.log, part);
  }

  login(username: string, password: string): Promise<Verdict> {
    return this.plugin.authenticate({ username, password }, this.call());
  }

  /** Ends what the plugin still does. */
  async closePlugin(): Promise<void> {
    for (const release of this.#releases.splice(0)) await release();
  }

  async close(): Promise<void> {
    await this.closePlugin();
    await this.keycloak.close();
    expect(JSON.stringify(this.log.lines)).not.to.match(/s:ecret|eyJ|refresh-token|admin-\d/);
  }
}

/** The faults that the schema finds, as `path: message`. */
export async function configFaults(config: unknown): Promise<readonly string[]> {
  const { issues = [] } = await plugin.config['~standard'].validate(config);
  return issues.map(({ path = [], message }) => `${path.map(String).join('.')}: ${message}`);
}

/** The PluginError that the promise ends with; no secret is in any part of it. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<{ code: PluginErrorCode; message: string }> {
  try {
    await promise;
  } catch (error) {
    const { name, message, stack, cause } = error as Error;
    expect(name, stack).to.equal('PluginError');
    expect(`${stack} ${String(cause)}`).not.to.match(/s:ecret|s%3Aecret|admin-\d/);
    return { code: (error as { code: PluginErrorCode }).code, message };
  }
  throw new Error('expected a PluginError');
}
