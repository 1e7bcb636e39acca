import type { Clock } from '../time/clock.js';
import { Deadline } from '../time/deadline.js';
import type { BreakerState } from './breaker.js';
import type { Entry } from './entry.js';
import { asPluginError } from './failures.js';

/** How long an answer is believed, and how long one may take. */
const CACHE_MS = 5000;
const LIMIT_MS = 2000;

/** What the plugin says of itself: `ok`, or the code of its failure. */
type Answer = { readonly status: 'ok' } | { readonly status: 'failing'; readonly code: string };

/** What the plugin says of itself, and whether logins are let through to it. */
export type PluginHealth = Answer & { readonly breaker: BreakerState };

/**
 * A plugin's health, asked at most once in five seconds however often somebody wants to know; the back end is asked
 * whatever its circuit breaker says. When it is well, the next login may try it, and the login closes the breaker: a back end
 * may say that it is well while its logins hang.
 */
export class HealthCheck {
  readonly #entry: Entry;
  readonly #clock: Clock;
  #answer: Promise<Answer> | undefined;
  #askedAt = 0;

  constructor(entry: Entry, clock: Clock) {
    this.#entry = entry;
    this.#clock = clock;
  }

  async check(): Promise<PluginHealth> {
    const now = this.#clock.monotonic();
    if (this.#answer === undefined || now - this.#askedAt >= CACHE_MS) {
      this.#askedAt = now;
      this.#answer = this.#ask();
    }
    return { ...(await this.#answer), breaker: this.#entry.breaker.state };
  }

  async #ask(): Promise<Answer> {
    const { slot, breaker } = this.#entry;
    const deadline = new Deadline(this.#clock, LIMIT_MS);
    const requestId = `health-${slot.spec.id}`;
    const log = slot.logFor(requestId);
    try {
      const plugin = slot.get();
      if (plugin.health === undefined) return { status: 'ok' };
      await deadline.run(deadline.at, async ({ signal }) =>
        plugin.health?.({ requestId, signal, deadline: deadline.at, log }),
      );
      breaker.tryNow();
      return { status: 'ok' };
    } catch (thrown) {
      const error = asPluginError(thrown);
      log.warn({ code: error.code, err: error }, 'plugin is not healthy');
      return { status: 'failing', code: error.code };
    }
  }
}
