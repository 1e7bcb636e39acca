/** What PHP's `serialize` can write of plain data. The keys of an array are texts here, in their order. */
export type PhpValue = null | boolean | number | string | PhpArray;
export type PhpArray = ReadonlyMap<string, PhpValue>;

/** Arrays in arrays. WordPress itself needs two. */
const MOST_DEPTH = 16;

const INTEGER = /i:(-?\d{1,19});/y;

/** The data of a serialised text; `undefined` for anything else, objects and references among it. */
export function phpUnserialised(text: string): PhpValue | undefined {
  // Lengths count bytes: one character for each of them.
  const reader = new Reader(Buffer.from(text, 'utf8').toString('latin1'));
  const value = reader.value(MOST_DEPTH);
  return reader.isAtEnd ? value : undefined;
}

/** The entries of a serialised array; none of anything else. */
export function phpEntries(text: string | undefined): readonly (readonly [key: string, value: PhpValue])[] {
  const value = phpUnserialised(text ?? '');
  return isPhpArray(value) ? [...value] : [];
}

export function isPhpArray(value: PhpValue | undefined): value is PhpArray {
  return typeof value === 'object' && value !== null;
}

class Reader {
  readonly #bytes: string;
  #position = 0;

  constructor(bytes: string) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#position === this.#bytes.length;
  }

  value(depth: number): PhpValue | undefined {
    switch (this.#bytes.charAt(this.#position)) {
      case 'N':
        return this.#take(/N;/y) === undefined ? undefined : null;
      case 'b':
        return this.#mapped(/b:([01]);/y, (flag) => flag === '1');
      case 'i':
        return this.#mapped(INTEGER, Number);
      case 'd':
        return this.#mapped(/d:(-?\d+(?:\.\d+)?(?:E[+-]?\d+)?);/y, Number);
      case 's':
        return this.#text();
      case 'a':
        return depth === 0 ? undefined : this.#array(depth);
      default:
        return undefined;
    }
  }

  #text(): string | undefined {
    const length = this.#take(/s:(\d{1,9}):"/y);
    if (length === undefined) return undefined;
    const end = this.#position + Number(length);
    const bytes = this.#bytes.slice(this.#position, end);
    this.#position = end;
    return this.#take(/";/y) === undefined ? undefined : Buffer.from(bytes, 'latin1').toString('utf8');
  }

  #array(depth: number): PhpArray | undefined {
    const size = this.#take(/a:(\d{1,9}):\{/y);
    if (size === undefined) return undefined;
    const entries = new Map<string, PhpValue>();
    for (let index = 0; index < Number(size); index += 1) {
      const key = this.#take(INTEGER) ?? this.#text();
      const value = key === undefined ? undefined : this.value(depth - 1);
      if (key === undefined || value === undefined) return undefined;
      entries.set(key, value);
    }
    return this.#take(/\}/y) === undefined ? undefined : entries;
  }

  #mapped<T>(pattern: RegExp, read: (group: string) => T): T | undefined {
    const group = this.#take(pattern);
    return group === undefined ? undefined : read(group);
  }

  /** The first group of a pattern that stands here, or nothing if there is none, and goes on behind it. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#bytes);
    if (match === null) return undefined;
    this.#position = pattern.lastIndex;
    return match[1] ?? '';
  }
}
