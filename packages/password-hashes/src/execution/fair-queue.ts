import { PasswordHashError } from '../errors.js';
import type { MemoryBudget } from './memory-budget.js';

/** What may run at once, and what may wait. */
export interface QueueLimits {
  readonly concurrent: number;
  readonly waiting: number;
}

/** Whose work it is, what it takes, and what ends the wait. */
export interface Ticket {
  /** The queue is fair among clients. */
  readonly client: string;
  readonly signal: AbortSignal | undefined;
  /** Bytes of the memory budget, held while it runs. */
  readonly memory: number;
}

interface Waiting {
  readonly memory: number;
  readonly enter: () => void;
}

/**
 * So many at once; the rest waits in a bounded queue that is fair among its clients: each client with somebody waiting
 * gets the next turn in rotation, so that a flood of one does not starve the others. Whose turn it is waits for its
 * memory too, and nobody overtakes: a large hash is not starved by small ones.
 */
export class FairQueue {
  readonly #limits: QueueLimits;
  readonly #memory: MemoryBudget;
  /** In the order of their turns; a client without anybody waiting is not in here. */
  readonly #clients = new Map<string, Set<Waiting>>();
  #inFlight = 0;
  #waiting = 0;

  constructor(limits: QueueLimits, memory: MemoryBudget) {
    this.#limits = limits;
    this.#memory = memory;
    memory.onFreed(() => {
      this.#advance();
    });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * An abort ends the wait at once. Work that has begun keeps its place until it is done, though nobody waits for it.
   *
   * @throws PasswordHashError `BUSY` when the queue is full, `TOO_EXPENSIVE` for more memory than there will ever be; the
   * signal's reason when it fires
   */
  async run<T>(ticket: Ticket, work: () => Promise<T>): Promise<T> {
    ticket.signal?.throwIfAborted();
    if (ticket.memory > this.#memory.bytes)
      throw new PasswordHashError(
        'TOO_EXPENSIVE',
        'the hash needs more memory than all hashes may have together',
      );
    if (this.#waiting > 0 || !this.#enter(ticket.memory)) await this.#queueUp(ticket);
    const done = work().finally(() => {
      this.#inFlight -= 1;
      this.#memory.give(ticket.memory);
      this.#advance();
    });
    return ticket.signal === undefined ? done : unlessAborted(done, ticket.signal);
  }

  #enter(memory: number): boolean {
    if (this.#inFlight >= this.#limits.concurrent || !this.#memory.take(memory)) return false;
    this.#inFlight += 1;
    return true;
  }

  #queueUp({ client, signal, memory }: Ticket): Promise<void> {
    if (this.#waiting >= this.#limits.waiting) {
      throw new PasswordHashError('BUSY', 'too many password checks are waiting already');
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#remove(client, waiting);
        reject(signal?.reason as Error);
        this.#advance();
      };
      const waiting: Waiting = {
        memory,
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

  /** Lets in whose turn it is, as long as there is room; then that client is the last in the rotation. */
  #advance(): void {
    for (;;) {
      const [turn] = this.#clients;
      const next = turn?.[1].values().next().value;
      if (turn === undefined || next === undefined || !this.#enter(next.memory)) return;
      const [client, line] = turn;
      this.#remove(client, next);
      if (line.size > 0) {
        this.#clients.delete(client);
        this.#clients.set(client, line);
      }
      next.enter();
    }
  }

  #remove(client: string, waiting: Waiting): void {
    const line = this.#clients.get(client);
    if (line?.delete(waiting) !== true) return;
    this.#waiting -= 1;
    if (line.size === 0) this.#clients.delete(client);
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', giveUp);
    });
  });
}
