import { createHmac } from 'node:crypto';
import { encodeBits } from './base64.js';

/**
 * NetBSD's sha1-crypt (`crypt-sha1.c`; in libxcrypt crypt-pbkdf1-sha1.c): HMAC-SHA1 with the password as key, over itself.
 *
 * @returns the 28 characters of the digest
 */
export function sha1Crypt(password: Uint8Array, salt: string, rounds: number): string {
  let digest = createHmac('sha1', password).update(`${salt}$sha1$${rounds}`).digest();
  for (let round = 1; round < rounds; round++) digest = createHmac('sha1', password).update(digest).digest();
  const byte = (index: number): number => digest[index % 20] ?? 0;
  let text = '';
  for (let i = 0; i < 21; i += 3) text += encodeBits((byte(i) << 16) | (byte(i + 1) << 8) | byte(i + 2), 4);
  return text;
}
