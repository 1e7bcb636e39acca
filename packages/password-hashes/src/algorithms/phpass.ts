import { createHash } from 'node:crypto';
import { iterate, MD5, SHA512, type Kind } from './digests.js';

const MOST = 30;

/** phpass's portable hash. @returns 16 bytes */
export function phpassMd5(password: Uint8Array, salt: Uint8Array, log2Rounds: number): Uint8Array {
  return phpass('md5', MD5, password, salt, log2Rounds);
}

/** Drupal's variant of it. @returns 64 bytes */
export function phpassSha512(password: Uint8Array, salt: Uint8Array, log2Rounds: number): Uint8Array {
  return phpass('sha512', SHA512, password, salt, log2Rounds);
}

/** `PasswordHash.php`, `crypt_private`: hash(salt + password), then 2^n times hash(digest + password). */
function phpass(
  name: 'md5' | 'sha512',
  kind: Kind,
  password: Uint8Array,
  salt: Uint8Array,
  log2Rounds: number,
): Uint8Array {
  if (!(log2Rounds >= 0 && log2Rounds <= MOST)) throw new RangeError('phpass has at most 2^30 rounds');
  const first = createHash(name).update(salt).update(password).digest();
  return iterate(kind, Buffer.concat([first, password]), 2 ** log2Rounds);
}
