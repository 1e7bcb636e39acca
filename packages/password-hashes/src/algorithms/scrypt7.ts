import { decodeBits, encodePhpass } from './base64.js';

/** What stands before the digest of a `$7$` hash; the salt is used as text. */
export interface Scrypt7Settings {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Uint8Array;
}

/**
 * @param setting `$7$`, one character of log2 N, five of r, five of p, and the salt (crypt-scrypt.c of libxcrypt)
 * @throws RangeError when it is not of that form
 */
export function scrypt7Settings(setting: string): Scrypt7Settings {
  const log2N = decodeBits(setting.slice(3, 4));
  const [r, p] = [decodeBits(setting.slice(4, 9)), decodeBits(setting.slice(9, 14))];
  if (log2N < 1 || r < 1 || p < 1) throw new RangeError('scrypt parameters out of range');
  return { N: 2 ** log2N, r, p, salt: Buffer.from(setting.slice(14)) };
}

/** The 43 characters of a digest of 32 bytes. */
export const encodeScrypt7 = encodePhpass;
