import { createHash, timingSafeEqual } from 'node:crypto';
import { Buffer } from 'node:buffer';

const encoder = new TextEncoder();

/**
 * The bytes that are hashed: every system here stores passwords as UTF-8. Of memory of their own: a small `Buffer` is a
 * piece of a shared pool, all of which would go along to a worker.
 */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Constant in time for equal lengths; the length of a digest is no secret. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** As {@link sameBytes}, for the text of digests. */
export function sameText(one: string, other: string): boolean {
  return sameBytes(utf8(one), utf8(other));
}

export type Digest = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** One pass over a short input: cheaper here than its way to a worker. */
export function digest(algorithm: Digest, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** {@link digest} in lower-case hexadecimal. */
export function hex(algorithm: Digest, ...parts: readonly (string | Uint8Array)[]): string {
  return digest(algorithm, ...parts).toString('hex');
}

/** Standard, URL-safe or passlib's adapted base64 (`.` for `+`), padded or not; its form is checked before. */
export function fromBase64(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}

/** Standard base64 without padding, as argon2's encoded form has it. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
