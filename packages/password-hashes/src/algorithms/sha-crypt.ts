import { createHash, type Hash } from 'node:crypto';
import { encodeBits } from './base64.js';
import { cryptRounds, SHA256, SHA512 } from './digests.js';

/**
 * Ulrich Drepper's SHA-crypt (https://www.akkadia.org/drepper/SHA-crypt.txt); the numbers are those of its steps.
 *
 * @param salt at most 16 characters
 * @returns the 43 or 86 characters of the digest
 */
export function shaCrypt(password: Uint8Array, salt: string, rounds: number, bits: 256 | 512): string {
  const kind = bits === 256 ? SHA256 : SHA512;
  const hash = (): Hash => createHash(`sha${bits}`);
  const saltBytes = Buffer.from(salt);
  // 4 to 8
  const alternate = hash().update(password).update(saltBytes).update(password).digest();
  // 1 to 3, 9 to 12
  const first = hash().update(password).update(saltBytes).update(repeated(alternate, password.length));
  for (let left = password.length; left > 0; left >>= 1)
    first.update((left & 1) === 1 ? alternate : password);
  const digest = first.digest();
  // 13 to 16
  const longPassword = hash();
  for (let i = 0; i < password.length; i++) longPassword.update(password);
  const passwordBytes = repeated(longPassword.digest(), password.length);
  // 17 to 20
  const longSalt = hash();
  for (let i = 0; i < 16 + (digest[0] ?? 0); i++) longSalt.update(saltBytes);
  const saltSequence = repeated(longSalt.digest(), saltBytes.length);
  // 21 and 22
  const last = cryptRounds(kind, digest, passwordBytes, saltSequence, rounds);
  return bits === 256 ? encode256(last) : encode512(last);
}

function repeated(digest: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += digest.length)
    bytes.set(digest.subarray(0, Math.min(digest.length, length - i)), i);
  return bytes;
}

/** Three bytes at a time, ten and twenty bytes apart, rotating. */
function encode256(digest: Uint8Array): string {
  const byte = (index: number): number => digest[index % 30] ?? 0;
  let text = '';
  for (let i = 0, first = 0; i < 10; i++, first += 21)
    text += encodeBits((byte(first) << 16) | (byte(first + 10) << 8) | byte(first + 20), 4);
  return text + encodeBits(((digest[31] ?? 0) << 8) | (digest[30] ?? 0), 3);
}

function encode512(digest: Uint8Array): string {
  const byte = (index: number): number => digest[index % 63] ?? 0;
  let text = '';
  for (let i = 0, first = 0; i < 21; i++, first += 22)
    text += encodeBits((byte(first) << 16) | (byte(first + 21) << 8) | byte(first + 42), 4);
  return text + encodeBits(digest[63] ?? 0, 2);
}
