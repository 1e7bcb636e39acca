import { PasswordHashError } from './errors.js';

interface Waiting {
  readonly enter: () => void;
}

/** What may run at once, and what may wait. */
export interface QueueLimits {
  readonly concurrent: number;
  readonly waiting: number;
}

/**
 * So many at once; the rest waits in a bounded queue that is fair among its clients: each client with somebody waiting
 * gets the next turn in rotation, so that a flood of one does not starve the others.
 */
export class FairQueue {
  readonly #limits: QueueLimits;
  /** In the order of their turns; a client without anybody waiting is not in here. */
  readonly #clients = new Map<string, Set<Waiting>>();
  #inFlight = 0;
  #waiting = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** @throws PasswordHashError `BUSY` when the queue is full; the signal's reason when it fires in the queue */
  async run<T>(client: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    if (this.#inFlight >= this.#limits.concurrent) await this.#queueUp(client, signal);
    else this.#inFlight += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #queueUp(client: string, signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting >= this.#limits.waiting) {
      throw new PasswordHashError('BUSY', 'too many password checks are waiting already');
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#remove(client, waiting);
        reject(signal?.reason as Error);
      };
      const waiting: Waiting = {
        enter: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      const line = this.#clients.get(client) ?? new Set();
      this.#clients.set(client, line.add(waiting));
      this.#waiting += 1;
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands the place to the client whose turn it is; then it is the last in the rotation. */
  #leave(): void {
    const [turn] = this.#clients;
    if (turn === undefined) {
      this.#inFlight -= 1;
      return;
    }
    const [client, line] = turn;
    const [next] = line;
    if (next === undefined) return;
    this.#remove(client, next);
    if (line.size > 0) {
      this.#clients.delete(client);
      this.#clients.set(client, line);
    }
    next.enter();
  }

  #remove(client: string, waiting: Waiting): void {
    const line = this.#clients.get(client);
    if (line?.delete(waiting) !== true) return;
    this.#waiting -= 1;
    if (line.size === 0) this.#clients.delete(client);
  }
}
