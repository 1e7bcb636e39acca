import { statSync } from 'node:fs';
import type { Clock, Timer } from '../time/clock.js';

/** How often the files are looked at. */
const EVERY_MS = 2000;

/** Calls back when one of the files, or what a link to it leads to, is another than before. */
export class FileWatch {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #files: readonly string[] = [];
  #seen = '';
  #timer: Timer | undefined;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Watches these files from now on, and no others. */
  watch(files: readonly string[]): void {
    this.close();
    this.#files = files;
    this.#seen = this.#look();
    if (files.length > 0) this.#arm();
  }

  close(): void {
    this.#timer?.cancel();
  }

  #arm(): void {
    this.#timer = this.#clock.after(EVERY_MS, () => {
      const now = this.#look();
      const changed = now !== this.#seen;
      this.#seen = now;
      this.#arm();
      if (changed) this.#changed();
    });
  }

  #look(): string {
    return this.#files.map(identityOf).join('\n');
  }
}

/** `stat` follows links, so a link that leads elsewhere is a change too; a file that cannot be looked at is like none. */
function identityOf(file: string): string {
  try {
    const { dev, ino, size, ctimeMs } = statSync(file);
    return `${dev} ${ino} ${size} ${ctimeMs}`;
  } catch {
    return 'none';
  }
}
