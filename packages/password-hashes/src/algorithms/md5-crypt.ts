import { createHash } from 'node:crypto';
import { cryptRounds, MD5 } from './digests.js';
import { encodeMd5 } from './md5-order.js';

const ROUNDS = 1000;

/**
 * Poul-Henning Kamp's md5-crypt (FreeBSD `crypt-md5.c`), and Apache's with its own magic (`apr_md5.c`).
 *
 * @param salt at most 8 characters
 * @returns the 22 characters of the digest
 */
export function md5Crypt(password: Uint8Array, salt: string, magic: '$1$' | '$apr1$'): string {
  const alternate = createHash('md5').update(password).update(salt).update(password).digest();
  const first = createHash('md5').update(password).update(magic).update(salt);
  for (let left = password.length; left > 0; left -= 16)
    first.update(alternate.subarray(0, Math.min(16, left)));
  for (let bits = password.length; bits > 0; bits >>= 1)
    first.update((bits & 1) === 1 ? new Uint8Array(1) : password.subarray(0, 1));
  return encodeMd5(cryptRounds(MD5, first.digest(), password, Buffer.from(salt), ROUNDS));
}
