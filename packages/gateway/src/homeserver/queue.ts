import type { Clock, Timer } from '../time/clock.js';

/** So long is waited at first: at a first login, the account is made after the gateway has answered. */
const FIRST_WAIT_MS = 1000;
const LAST_WAIT_MS = 600_000;
/** With the waits doubled each time, that is half an hour; the next login begins anew. */
const MAX_ATTEMPTS = 11;
const MAX_WAITING = 10_000;

interface Waiting<T> {
  readonly item: T;
  readonly attempts: number;
  readonly dueAt: number;
}

export interface QueueOptions<T> {
  readonly clock: Clock;
  /** At least so long between two pieces of work, in milliseconds. */
  readonly intervalMs: () => number;
  /** `false`: to be tried again later. Never rejects. */
  readonly work: (key: string, item: T) => Promise<boolean>;
  readonly givenUp: (key: string) => void;
}

/** One piece of work at a time, at a limited rate, tried again with growing waits; of each key only the latest item. */
export class RetryQueue<T> {
  readonly #options: QueueOptions<T>;
  readonly #waiting = new Map<string, Waiting<T>>();
  #timer: Timer | undefined;
  /** When the timer rings; without one, never. */
  #ringsAt = Infinity;
  #busy = false;
  #freeAt = 0;
  #closed = false;

  constructor(options: QueueOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** `false` when there are too many already. */
  add(key: string, item: T): boolean {
    if (this.#closed || (this.#waiting.size >= MAX_WAITING && !this.#waiting.has(key))) return false;
    const dueAt = this.#options.clock.monotonic() + FIRST_WAIT_MS;
    this.#waiting.set(key, { item, attempts: 0, dueAt });
    if (dueAt < this.#ringsAt) this.#arm();
    return true;
  }

  /** What waits is dropped. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#waiting.clear();
  }

  #arm(): void {
    if (this.#busy || this.#closed) return;
    this.#timer?.cancel();
    const next = this.#next();
    if (next === undefined) return;
    const { clock } = this.#options;
    this.#ringsAt = Math.max(next[1].dueAt, this.#freeAt);
    const wait = this.#ringsAt - clock.monotonic();
    this.#timer = clock.after(Math.max(0, wait), () => void this.#ring());
  }

  #next(): readonly [string, Waiting<T>] | undefined {
    let next: readonly [string, Waiting<T>] | undefined;
    for (const entry of this.#waiting) {
      if (next === undefined || entry[1].dueAt < next[1].dueAt) next = entry;
    }
    return next;
  }

  /** What is due first may have changed since the timer was armed. */
  async #ring(): Promise<void> {
    const next = this.#next();
    if (next !== undefined) await this.#run(...next);
  }

  async #run(key: string, { item, attempts }: Waiting<T>): Promise<void> {
    const { clock, intervalMs, work, givenUp } = this.#options;
    this.#busy = true;
    this.#ringsAt = Infinity;
    this.#waiting.delete(key);
    this.#freeAt = clock.monotonic() + intervalMs();
    const done = await work(key, item);
    this.#busy = false;
    if (!done && !this.#waiting.has(key) && !this.#closed) {
      if (attempts + 1 >= MAX_ATTEMPTS) givenUp(key);
      else this.#waiting.set(key, again(item, attempts + 1, clock.monotonic()));
    }
    this.#arm();
  }
}

function again<T>(item: T, attempts: number, now: number): Waiting<T> {
  return { item, attempts, dueAt: now + Math.min(FIRST_WAIT_MS * 2 ** attempts, LAST_WAIT_MS) };
}
