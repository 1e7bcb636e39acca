import type { Clock } from '../time/clock.js';
import { Deadline } from '../time/deadline.js';
import { asPluginError } from './failures.js';
import type { PluginSlot } from './slot.js';

/** How long an answer is believed, and how long one may take. */
const CACHE_MS = 5000;
const LIMIT_MS = 2000;

/** `ok`, or the code of the failure that a login would meet. */
export type PluginHealth = { readonly status: 'ok' } | { readonly status: 'failing'; readonly code: string };

/** A plugin's health, asked at most once in five seconds however often somebody wants to know. */
export class HealthCheck {
  readonly #slot: PluginSlot;
  readonly #clock: Clock;
  #answer: Promise<PluginHealth> | undefined;
  #askedAt = 0;

  constructor(slot: PluginSlot, clock: Clock) {
    this.#slot = slot;
    this.#clock = clock;
  }

  check(): Promise<PluginHealth> {
    const now = this.#clock.monotonic();
    if (this.#answer === undefined || now - this.#askedAt >= CACHE_MS) {
      this.#askedAt = now;
      this.#answer = this.#ask();
    }
    return this.#answer;
  }

  async #ask(): Promise<PluginHealth> {
    const deadline = new Deadline(this.#clock, LIMIT_MS);
    const requestId = `health-${this.#slot.spec.id}`;
    const log = this.#slot.logFor(requestId);
    try {
      await deadline.run(deadline.at, async ({ signal }) =>
        this.#slot.get().health?.({ requestId, signal, deadline: deadline.at, log }),
      );
      return { status: 'ok' };
    } catch (thrown) {
      const error = asPluginError(thrown);
      log.warn({ code: error.code, err: error }, 'plugin is not healthy');
      return { status: 'failing', code: error.code };
    }
  }
}
