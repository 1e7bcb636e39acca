import type { Writable } from 'node:stream';
import type { Clock, Timer } from '../time/clock.js';

/** Lines are gathered up to this many bytes, and written every so often: one system call for many of them. */
const BUFFER_BYTES = 16_384;
const FLUSH_EVERY_MS = 100;

/** Gathers lines, so that a login does not wait for the disk or the pipe. */
export class LineBuffer {
  readonly #stream: Writable;
  readonly #clock: Clock;
  #lines = '';
  #timer: Timer | undefined;

  constructor(stream: Writable, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
  }

  write(line: string): void {
    this.#lines += line;
    if (this.#lines.length >= BUFFER_BYTES) this.flush();
    else this.#timer ??= this.#clock.after(FLUSH_EVERY_MS, () => this.flush());
  }

  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#lines === '') return;
    this.#stream.write(this.#lines);
    this.#lines = '';
  }
}
