import type { HashScheme } from './scheme.js';
import { PasswordHashError } from './errors.js';
import { CAPS } from './limits.js';

/** The encoded form of the reference implementation: unpadded base64, parameters in this order. */
const FORM =
  /^\$argon2(?:id|i|d)\$v=(?:16|19)\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,10})\$[A-Za-z0-9+/]{11,128}\$([A-Za-z0-9+/]{16,512})$/;

/** argon2id, argon2i and argon2d (RFC 9106). */
export const argon2: HashScheme = {
  name: 'argon2',
  recognises: (hash) => /^\$argon2(?:id|i|d)\$/.test(hash),
  check(hash) {
    const match = FORM.exec(hash);
    if (match === null)
      throw new PasswordHashError('MALFORMED', 'this is no argon2 hash of the encoded form');
    const [memory, time, parallelism] = match.slice(1, 4).map(Number) as [number, number, number];
    if (time < 1 || parallelism < 1 || memory < 8 * parallelism) {
      throw new PasswordHashError('MALFORMED', 'the parameters of this argon2 hash are out of its rules');
    }
    if (memory > CAPS.argon2Memory || time > CAPS.argon2Time || parallelism > CAPS.argon2Parallelism) {
      throw new PasswordHashError(
        'TOO_EXPENSIVE',
        `argon2 with m=${memory},t=${time},p=${parallelism} is beyond the limits`,
      );
    }
  },
  async verify(hash, password) {
    const { verify } = await import('@node-rs/argon2');
    return verify(hash, password);
  },
  decoyOf(hash) {
    const digest = FORM.exec(hash)?.[4] ?? '';
    return hash.slice(0, -digest.length) + 'A'.repeat(digest.length);
  },
};
