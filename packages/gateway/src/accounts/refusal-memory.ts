import { createHmac, randomBytes } from 'node:crypto';
import { injectable } from 'inversify';
import { inject } from '../bindings.js';
import type { Clock } from '../time/clock.js';

const KEEP_MS = 10_000;
const MAX_KEPT = 10_000;

/**
 * The refused passwords of the last seconds. A login by e-mail address is checked under the name of the account, and after
 * a refusal Synapse asks once more by that very name: one typing error then counts once, and asks the back end once. Kept
 * are hashes under a key that dies with the process, and never that a password was right.
 */
@injectable()
export class RefusalMemory {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  /** Until when each hash is kept. */
  readonly #kept = new Map<string, number>();

  constructor(@inject('clock') clock: Clock) {
    this.#clock = clock;
  }

  remember(localpart: string, password: string): void {
    this.#forget();
    this.#kept.set(this.#hash(localpart, password), this.#clock.monotonic() + KEEP_MS);
  }

  holds(localpart: string, password: string): boolean {
    this.#forget();
    return this.#kept.size > 0 && this.#kept.has(this.#hash(localpart, password));
  }

  /** What is over, and the oldest when there are too many: the map holds them in the order of their coming. */
  #forget(): void {
    const now = this.#clock.monotonic();
    for (const [hash, until] of this.#kept) {
      if (until > now && this.#kept.size < MAX_KEPT) return;
      this.#kept.delete(hash);
    }
  }

  #hash(localpart: string, password: string): string {
    return createHmac('sha256', this.#key).update(localpart).update('\0').update(password).digest('base64');
  }
}
