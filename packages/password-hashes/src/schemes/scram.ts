import { createHmac } from 'node:crypto';
import { parts, type ReadContext, type Verification } from '../scheme.js';
import { digest, fromBase64, sameBytes, utf8 } from '../text.js';
import { pbkdf2Cost } from './kdf.js';

const BYTES = { sha1: 20, sha256: 32 } as const;
const BASE64 = '[A-Za-z0-9+/]+={0,2}';

/** RFC 5802: iterations, salt, StoredKey and ServerKey; the StoredKey is compared. */
export function scram(algorithm: keyof typeof BYTES) {
  return (value: string, context: ReadContext): Verification => {
    const [iterations = '', salt = '', storedKey = ''] = parts(
      new RegExp(`^(\\d{1,9}),(${BASE64}),(${BASE64}),${BASE64}$`),
      value,
      'iterations, salt, StoredKey and ServerKey, with commas between',
    );
    const { rounds } = pbkdf2Cost(algorithm, iterations, BYTES[algorithm], context);
    return async (password, compute) => {
      const salted = await compute.pbkdf2(
        utf8(password),
        fromBase64(salt),
        rounds,
        BYTES[algorithm],
        algorithm,
      );
      const clientKey = createHmac(algorithm, salted).update('Client Key').digest();
      return sameBytes(digest(algorithm, clientKey), fromBase64(storedKey));
    };
  };
}
