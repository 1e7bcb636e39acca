import type { Clock } from '../time/clock.js';

/** Lines a second. */
const LINES = 1000;
const WINDOW_MS = 1000;

/** How much one plugin may log: a plugin that floods its log keeps neither the disk nor the others busy with it. */
export class LogBudget {
  readonly #clock: Clock;
  #began = -Infinity;
  #left = 0;
  #leftOut = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether there is still a line to be had. */
  take(): boolean {
    if (this.#left === 0) {
      this.#leftOut += 1;
      return false;
    }
    this.#left -= 1;
    return true;
  }

  /** Begins the next second, if it is time. Returns how many lines were left out in the one before. */
  renew(): number {
    const now = this.#clock.monotonic();
    if (now - this.#began < WINDOW_MS) return 0;
    const leftOut = this.#leftOut;
    this.#began = now;
    this.#left = LINES;
    this.#leftOut = 0;
    return leftOut;
  }
}
