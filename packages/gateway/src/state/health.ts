import type { Clock } from '../time/clock.js';
import { Deadline } from '../time/deadline.js';
import { StateError } from './errors.js';
import type { StateStore } from './store.js';

/** How long an answer is believed, and how long one may take. */
const CACHE_MS = 5000;
const LIMIT_MS = 2000;

const LOOK = 'SELECT 1 AS one';
const TOUCH = `INSERT INTO postern_facts (name, value) VALUES ('touched', $1)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

/** `ok`, or the code of the failure that a login would meet. */
export type StateStatus = { readonly status: 'ok' } | { readonly status: 'failing'; readonly code: string };

/**
 * How the state is, asked at most once in five seconds however often somebody wants to know: whether it can be read; and
 * written, once that has failed.
 */
export class StateHealth {
  readonly #state: StateStore;
  readonly #clock: Clock;
  #answer: Promise<StateStatus> | undefined;
  #askedAt = 0;

  constructor(state: StateStore, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  check(): Promise<StateStatus> {
    const now = this.#clock.monotonic();
    if (this.#answer === undefined || now - this.#askedAt >= CACHE_MS) {
      this.#askedAt = now;
      this.#answer = this.#ask();
    }
    return this.#answer;
  }

  async #ask(): Promise<StateStatus> {
    const deadline = new Deadline(this.#clock, LIMIT_MS);
    try {
      await deadline.run(deadline.at, (waiter) =>
        this.#state.failsToWrite
          ? this.#state.write(TOUCH, [String(this.#clock.now())], waiter)
          : this.#state.read(LOOK, [], waiter),
      );
      return { status: 'ok' };
    } catch (error) {
      return { status: 'failing', code: error instanceof StateError ? error.code : 'STATE_UNAVAILABLE' };
    }
  }
}
