import { PluginError, type Logger } from '@postern/plugin-api';
import { Places } from '../places.js';
import { after } from '../processes/timers.js';
import type { Request } from '../requests.js';
import type { Child, ChildOptions } from './child.js';
import type { Reply } from './wire.js';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 30_000;

export interface WorkerOptions {
  readonly log: Logger;
  readonly inFlight: number;
  /** @throws PluginError when it cannot be started */
  readonly start: (onFault: ChildOptions['onFault']) => Promise<Child>;
}

/** The place of one child: when it ends another takes its place, with back-off if none of them ever answers. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #places: Places;
  /** Those that run, also those that are being stopped. */
  readonly #children = new Set<Child>();
  #current: Promise<Child>;
  #failures = 0;
  #cancelRetry: (() => void) | undefined;
  #isClosed = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#places = new Places(options.inFlight);
    this.#current = this.#launch();
  }

  get load(): number {
    return this.#places.load;
  }

  /** @throws PluginError why there is no child at the moment */
  async check(): Promise<void> {
    await this.#current;
  }

  /**
   * The answer of a child. A request that nobody waits for any more keeps its place until it is answered, as it still
   * keeps the child busy.
   *
   * @throws PluginError; the signal's reason when it fires first
   */
  ask(call: string, request: Request, signal: AbortSignal): Promise<Reply['body']> {
    return this.#places.run(signal, async () => (await this.#current).ask(call, request));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry?.();
    await this.#current.catch(() => undefined);
    const children = [...this.#children];
    for (const child of children) child.stop();
    await Promise.all(children.map(({ ended }) => ended));
  }

  #launch(): Promise<Child> {
    const started = this.#options.start((child, fault) => this.#replace(fault, child.hasAnswered));
    started.then(
      (child) => {
        this.#children.add(child);
        void child.ended.then(() => this.#children.delete(child));
      },
      (error: PluginError) => this.#replace(error, false),
    );
    return started;
  }

  #replace(fault: PluginError, hasAnswered: boolean): void {
    if (this.#isClosed) return;
    this.#failures = hasAnswered ? 0 : this.#failures + 1;
    const retryMs =
      this.#failures === 0 ? 0 : Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LAST_RETRY_MS);
    this.#options.log.warn({ fault: fault.message, retryMs }, 'script is started again');
    if (retryMs === 0) {
      this.#current = this.#launch();
      return;
    }
    const error = new PluginError('PLUGIN_UNAVAILABLE', fault.message, {
      cause: fault,
      retryAfterMs: retryMs,
    });
    this.#current = Promise.reject(error);
    // Whoever asks meanwhile gets to know.
    this.#current.catch(() => undefined);
    this.#cancelRetry = after(retryMs, () => {
      this.#current = this.#launch();
    });
  }
}
