import type { Logger, PluginError } from '@postern/plugin-api';
import type { Timer } from '../time/clock.js';
import type { OpenedPlugin } from './definition.js';
import { asPluginError } from './failures.js';
import { openPlugin, type Opened, type PluginServices, type PluginSpec } from './opener.js';

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

/** The place of one plugin in a generation: opened, or tried again with back-off until it opens. */
export class PluginSlot {
  readonly spec: PluginSpec;
  readonly #services: PluginServices;
  #opened: Opened | undefined;
  #failure: PluginError | undefined;
  #timer: Timer | undefined;
  #attempt: Promise<void> | undefined;
  #closed = false;

  constructor(spec: PluginSpec, services: PluginServices) {
    this.spec = spec;
    this.#services = services;
  }

  /**
   * Opens the plugin. A back end that is down does not stop the start: it is tried again in the background.
   *
   * @throws PluginError for every other reason
   */
  async open(): Promise<void> {
    try {
      this.#opened = await openPlugin(this.spec, this.#services);
    } catch (thrown) {
      const error = asPluginError(thrown);
      if (error.code !== 'PLUGIN_UNAVAILABLE') throw error;
      this.#retryLater(error, FIRST_RETRY_MS);
    }
  }

  /** The plugin's log, for one request if there is one. */
  readonly logFor = (requestId?: string): Logger => this.#services.logFor(this.spec.id, requestId);

  /** @throws PluginError why it is not open */
  get(): OpenedPlugin {
    if (this.#opened !== undefined) return this.#opened.plugin;
    throw this.#failure ?? asPluginError(undefined);
  }

  /** Whether the plugin, as it is open now, has the method; before it is open, whether it may have it. */
  has(name: 'authenticate' | 'profile' | 'find'): boolean {
    if (this.#opened !== undefined) return this.#opened.plugin[name] !== undefined;
    const { capabilities, sometimes = [] } = this.spec.definition;
    return capabilities.includes(name) || sometimes.includes(name);
  }

  /** Stops trying and gives back what the plugin took. Returns what went wrong. */
  async close(): Promise<readonly Error[]> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#attempt;
    const opened = this.#opened;
    return opened === undefined ? [] : opened.releases.close();
  }

  #retryLater(error: PluginError, delay: number): void {
    this.#failure = error;
    if (this.#closed) return;
    this.#services.log.warn(
      { plugin: this.spec.id, code: error.code, err: error, retryMs: delay },
      'plugin could not be opened and is tried again',
    );
    this.#timer = this.#services.clock.after(delay, () => {
      this.#attempt = this.#retry(Math.min(delay * 2, LAST_RETRY_MS));
    });
  }

  async #retry(nextDelay: number): Promise<void> {
    try {
      this.#opened = await openPlugin(this.spec, this.#services);
      this.#services.log.info({ plugin: this.spec.id }, 'plugin is open now');
    } catch (thrown) {
      this.#retryLater(asPluginError(thrown), nextDelay);
    }
  }
}
