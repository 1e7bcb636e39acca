import { open, stat } from 'node:fs/promises';
import type { Clock } from '../../time/clock.js';
import { StateError } from '../errors.js';

/** How long the file is believed to be still there, for readers. */
const BELIEVED_MS = 1000;

/** The database file: made for its owner alone, and watched, as SQLite goes on with one that was deleted. */
export class DatabaseFile {
  readonly path: string;
  readonly #clock: Clock;
  #identity: string | undefined;
  #seenAt = -Infinity;

  constructor(path: string, clock: Clock) {
    this.path = path;
    this.#clock = clock;
  }

  /** Makes the file where there is none. A file that was there once is not made again: an empty one knows no owners. */
  async prepare(): Promise<void> {
    if (this.#identity !== undefined) return this.mustBeThere();
    const handle = await open(this.path, 'a', 0o600);
    await handle.close();
    this.#identity = await this.#look();
  }

  /** @throws StateError `STATE_GONE` */
  async mustBeThere(): Promise<void> {
    if ((await this.#look()) === this.#identity) {
      this.#seenAt = this.#clock.monotonic();
      return;
    }
    throw new StateError(
      'STATE_GONE',
      `SQLite database ${this.path} was deleted or replaced while it was open: put it back, then restart the gateway`,
    );
  }

  /** @throws StateError `STATE_GONE` */
  async wasThereLately(): Promise<void> {
    if (this.#clock.monotonic() - this.#seenAt >= BELIEVED_MS) await this.mustBeThere();
  }

  async #look(): Promise<string> {
    try {
      const { dev, ino } = await stat(this.path);
      return `${dev} ${ino}`;
    } catch {
      return 'none';
    }
  }
}
