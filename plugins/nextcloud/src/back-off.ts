import { PluginError } from '@postern/plugin-api';

const FIRST_MS = 5000;
const LAST_MS = 300_000;

/** A time in which nothing is asked, twice as long after each failure in a row. */
export class BackOff {
  readonly #now: () => Date;
  #failure: PluginError | undefined;
  #until = 0;
  #pause = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** @throws PluginError the failure, while its time is not over */
  check(): void {
    const left = this.#until - this.#now().getTime();
    if (left > 0 && this.#failure !== undefined) throw laterBy(left, this.#failure);
  }

  /** Begins a pause, unless there is one; the failure as it is to be told. */
  fail(failure: PluginError): PluginError {
    const now = this.#now().getTime();
    if (now >= this.#until) {
      this.#failure = failure;
      this.#pause = Math.min(Math.max(this.#pause * 2, FIRST_MS), LAST_MS);
      this.#until = now + Math.max(this.#pause, failure.retryAfterMs ?? 0);
    }
    return laterBy(this.#until - now, failure);
  }

  /** An answer as it should be, which may have been on its way since before the pause. */
  succeed(): void {
    if (this.#now().getTime() >= this.#until) this.#pause = 0;
  }
}

function laterBy(retryAfterMs: number, failure: PluginError): PluginError {
  return new PluginError(failure.code, failure.message, { retryAfterMs, cause: failure });
}
