import { decodePhpass, valueOf } from './base64.js';

/** What stands before the digest of a `$y$` hash. */
export interface YescryptSettings {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly t: number;
  readonly salt: Uint8Array;
  /** Bytes that computing takes. */
  readonly memory: number;
}

/** The flavour of `YESCRYPT_DEFAULTS`: RW with the only pwxform that anybody implements. */
const DEFAULT_FLAVOUR = 47;
const SBOXES = 3 * 4096;

/**
 * @param setting `$y$`, parameters, `$`, salt (`yescrypt_r` in yescrypt-common.c)
 * @throws RangeError when it is not of that form, or of a flavour that nobody uses
 */
export function yescryptSettings(setting: string): YescryptSettings {
  const [, , parameters = '', salt = ''] = setting.split('$');
  const reader = new Numbers(parameters);
  if (reader.next(0) !== DEFAULT_FLAVOUR)
    throw new RangeError('yescrypt of another flavour than the default');
  const log2N = reader.next(1);
  const r = reader.next(1);
  const present = reader.atEnd ? 0 : reader.next(1);
  const p = present & 1 ? reader.next(2) : 1;
  const t = present & 2 ? reader.next(1) : 0;
  if (present > 3 || !reader.atEnd) throw new RangeError('yescrypt with a ROM or upgrades');
  if (log2N > 31 || r * p >= 2 ** 30) throw new RangeError('yescrypt parameters out of range');
  const N = 2 ** log2N;
  if (N / p <= 1) throw new RangeError('yescrypt parameters out of range');
  const memory = 128 * r * (N + p + 1) + p * SBOXES;
  return { N, r, p, t, salt: decodePhpass(salt), memory };
}

/** The numbers of variable length that yescrypt writes (`decode64_uint32`): small ones in one character. */
class Numbers {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  next(least: number): number {
    const first = this.#digit();
    let value = least;
    let [start, end, more] = [0, 47, 0];
    while (first > end) {
      value += (end + 1 - start) * 64 ** more;
      start = end + 1;
      end = start + Math.floor((62 - end) / 2);
      more += 1;
    }
    value += (first - start) * 64 ** more;
    while (more > 0) {
      more -= 1;
      value += this.#digit() * 64 ** more;
    }
    return value;
  }

  #digit(): number {
    const digit = valueOf(this.#text.charAt(this.#at));
    if (digit === -1) throw new RangeError('expected the parameters of yescrypt');
    this.#at += 1;
    return digit;
  }
}
