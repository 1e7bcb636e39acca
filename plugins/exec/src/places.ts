import { PluginError } from '@postern/plugin-api';

/** How many calls may wait for a place. */
const MAX_WAITING = 1000;

/** At most so many pieces of work at once; others wait for their turn. */
export class Places {
  readonly #limit: number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Work that is running or waits. */
  get load(): number {
    return this.#taken + this.#waiting.size;
  }

  /**
   * Runs `work` when there is a place, and holds the place until it settles.
   *
   * @throws PluginError `PLUGIN_UNAVAILABLE` when too many wait; the signal's reason when it fires first
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#taken < this.#limit) this.#taken += 1;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.size >= MAX_WAITING) {
      throw new PluginError('PLUGIN_UNAVAILABLE', 'too many calls wait for a script', {
        cause: busy(),
        retryAfterMs: 1000,
      });
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.delete(enter);
        reject(signal.reason as Error);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      this.#waiting.add(enter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands the place to whoever waits longest. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

/** By this cause the gateway tells a plugin that is full from a back end that is away. */
function busy(): Error {
  return Object.assign(new Error('the queue is full'), { code: 'BUSY' });
}
