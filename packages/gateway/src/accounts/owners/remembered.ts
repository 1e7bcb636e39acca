import type { Clock } from '../../time/clock.js';

/**
 * How long an owner is believed without asking again. Whoever takes a name from an owner keeps it from everybody for
 * longer than this, so that what is remembered may be out of date, but never lets two accounts into one Matrix ID.
 */
export const REMEMBERED_MS = 15_000;

/** The oldest make room for new ones. */
const MAX_ENTRIES = 10_000;

/** When it was asked for, on a clock that never jumps, before the question was sent: what came in between may be missing. */
interface Asked {
  readonly askedAt: number;
}

/** What was read lately. */
export class Remembered<T extends Asked> {
  readonly #clock: Clock;
  readonly #known = new Map<string, T>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): T | undefined {
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    if (this.#clock.monotonic() - known.askedAt < REMEMBERED_MS) return known;
    this.#known.delete(key);
    return undefined;
  }

  set(key: string, value: T): void {
    this.#known.delete(key);
    if (this.#known.size >= MAX_ENTRIES) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(key, value);
  }

  delete(key: string): void {
    this.#known.delete(key);
  }
}
