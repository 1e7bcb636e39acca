const NEWLINE = 0x0a;

/** Cuts bytes into lines as they come, and keeps no more than `limit` bytes of one. */
export class LineCutter {
  readonly #limit: number;
  readonly #onLine: (line: Buffer) => void;
  readonly #onOverlong: () => void;
  #parts: Buffer[] = [];
  #size = 0;

  /** @param onOverlong told once for each line beyond the limit, as soon as it is */
  constructor(limit: number, onLine: (line: Buffer) => void, onOverlong: () => void = () => undefined) {
    this.#limit = limit;
    this.#onLine = onLine;
    this.#onOverlong = onOverlong;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#take(chunk.subarray(start, end));
      this.#cut();
      start = end + 1;
    }
    this.#take(chunk.subarray(start));
  }

  /** The last line may have no newline. */
  end(): void {
    if (this.#size > 0) this.#cut();
  }

  #take(part: Buffer): void {
    if (this.#size > this.#limit || part.length === 0) return;
    this.#parts.push(part.subarray(0, this.#limit - this.#size));
    this.#size += part.length;
    if (this.#size > this.#limit) this.#onOverlong();
  }

  #cut(): void {
    const line = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    this.#onLine(line);
  }
}
