import { PluginError } from '@postern/plugin-api';

/** Who wants to enter; its signal fires when it gives up waiting, and is asked for only where it has to wait. */
export interface Waiter {
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly enter: () => void;
}

/** At most so many calls into one plugin at once, and a bounded queue before it: a slow back end drowns alone. */
export class Bulkhead {
  readonly #concurrent: number;
  readonly #queue: number;
  readonly #waiting = new Set<Waiting>();
  #inFlight = 0;

  constructor(limits: { readonly concurrent: number; readonly queue: number }) {
    this.#concurrent = limits.concurrent;
    this.#queue = limits.queue;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  /**
   * Runs `work` when there is a place. The place is held until `work` settles, even if nobody waits for it any more: it
   * is what the back end really has to do.
   *
   * @throws PluginError `PLUGIN_UNAVAILABLE` when the queue is full; the signal's reason when it fires in the queue
   */
  async run<T>(waiter: Waiter, work: () => Promise<T>): Promise<T> {
    if (this.#inFlight >= this.#concurrent) await this.#queueUp(waiter.signal);
    else this.#inFlight += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #queueUp(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#waiting.size >= this.#queue) {
      throw new PluginError('PLUGIN_UNAVAILABLE', 'too many calls are waiting for this plugin already', {
        retryAfterMs: 1000,
      });
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.delete(waiting);
        reject(signal.reason as Error);
      };
      const waiting: Waiting = {
        enter: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      this.#waiting.add(waiting);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands the place to whoever waits longest. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#inFlight -= 1;
      return;
    }
    this.#waiting.delete(next);
    next.enter();
  }
}
