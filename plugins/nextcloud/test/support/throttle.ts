const HOUR_MS = 3_600_000;

/**
 * Nextcloud's `Throttler` for the one address that everybody comes from here: each failed login makes the next request
 * wait longer, and after more than ten within half an hour there is 429. Success forgives nothing.
 */
export class FakeThrottle {
  /** Whether the address of the gateway is in the brute-force settings. */
  isAllowed = false;
  readonly #now: () => number;
  readonly #failures: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  get failures(): number {
    return this.#failures.length;
  }

  fail(): void {
    if (!this.isAllowed) this.#failures.push(this.#now());
  }

  /** Milliseconds before the answer. */
  get delay(): number {
    const failures = this.#within(12 * HOUR_MS);
    return failures === 0 ? 0 : Math.min(100 * 2 ** failures, 25_000);
  }

  get isExceeded(): boolean {
    return this.#within(HOUR_MS / 2) > 10;
  }

  #within(time: number): number {
    return this.isAllowed ? 0 : this.#failures.filter((at) => at > this.#now() - time).length;
  }
}
