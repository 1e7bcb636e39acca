import { PluginError } from '@postern/plugin-api';

/** So many may go on at once; the others wait in the order in which they came, and only so many of them. */
export class Permits {
  readonly #places: number;
  readonly #queue: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();

  constructor(places: number, queue: number) {
    this.#places = places;
    this.#queue = queue;
  }

  /** @throws PluginError when too many wait; the signal's reason */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#places) {
      this.#taken += 1;
      return;
    }
    if (this.#waiting.size >= this.#queue) {
      throw new PluginError('PLUGIN_UNAVAILABLE', 'too many calls wait for a connection to the directory', {
        cause: busy(),
        retryAfterMs: 1000,
      });
    }
    await this.#wait(signal);
  }

  give(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#taken -= 1;
    else next();
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(go);
        signal.removeEventListener('abort', abort);
      };
      const go = (): void => {
        leave();
        resolve();
      };
      const abort = (): void => {
        leave();
        reject(signal.reason as Error);
      };
      this.#waiting.add(go);
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}

/** By this cause the gateway tells a plugin that is full from a back end that is away. */
function busy(): Error {
  return Object.assign(new Error('the queue is full'), { code: 'BUSY' });
}
