import type { Clock } from '../time/clock.js';

type Release = () => Promise<void> | void;

/** How long one release may take before the next one is started without it. */
const RELEASE_LIMIT_MS = 5000;

/**
 * What must be given back, in reverse order of taking it: last in, first out, one at a time, each with a time limit; a
 * failure does not keep the others from being released.
 */
export class Releases {
  readonly #clock: Clock;
  readonly #stack: Release[] = [];
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers a release; after `close` it is carried out at once, so that a late taker leaves nothing behind. */
  push(release: Release): void {
    this.#stack.push(release);
    if (this.#closed) void this.close();
  }

  /** Releases everything once; a second call finds nothing left. Returns what went wrong. */
  async close(): Promise<readonly Error[]> {
    this.#closed = true;
    const errors: Error[] = [];
    for (let release = this.#stack.pop(); release !== undefined; release = this.#stack.pop()) {
      try {
        await this.#limited(release);
      } catch (error) {
        errors.push(error instanceof Error ? error : new Error('a release threw no Error', { cause: error }));
      }
    }
    return errors;
  }

  async #limited(release: Release): Promise<void> {
    let stop = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      const timer = this.#clock.after(RELEASE_LIMIT_MS, () =>
        reject(new Error(`a release took longer than ${RELEASE_LIMIT_MS} ms`)),
      );
      stop = () => timer.cancel();
    });
    try {
      await Promise.race([release(), late]);
    } finally {
      stop();
    }
  }
}
