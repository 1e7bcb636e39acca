import type { Readable } from 'node:stream';
import type { Logger } from '@postern/plugin-api';
import type { Conceal } from '../conceal.js';
import { LineCutter } from './lines.js';

/** More than a password has, so that what is left of a longer line does not end within one. */
const MAX_LINE_BYTES = 16 * 1024;
/** Lines that are logged; those after them are read and dropped. */
const MAX_LINES = 20;

/** What a script writes to stderr: in the log line by line, without secrets; its last line explains a failure. */
export class Complaints {
  #last = '';
  #left = MAX_LINES;

  /** @param conceal asked for each line: the requests of a running child change */
  constructor(stderr: Readable, log: Logger, conceal: Conceal) {
    const lines = new LineCutter(MAX_LINE_BYTES, (bytes) => {
      const line = conceal(bytes.toString('utf8'));
      if (line === '') return;
      this.#last = line;
      if (this.#left <= 0) return;
      this.#left -= 1;
      // It may tell names that are not those of the request, so it is for `debug` only.
      log.debug(
        { line },
        this.#left === 0 ? 'script said, and its further lines are dropped' : 'script said',
      );
    });
    stderr.on('data', (chunk: Buffer) => lines.push(chunk));
    stderr.on('error', () => undefined);
    stderr.once('end', () => lines.end());
  }

  /** The words that explain a failure, with what leads over to them. */
  get words(): string {
    return this.#last === '' ? '' : `; it said: ${this.#last}`;
  }

  /** Lets another request have its lines in the log. */
  renew(): void {
    this.#left = MAX_LINES;
  }
}
