import { randomBytes } from 'node:crypto';
import type { Compute } from './execution/compute.js';
import { DEFAULT_LIMITS } from './limits.js';
import { readArgon2 } from './schemes/argon2.js';
import { BCRYPT_ALPHABET, readBcrypt } from './schemes/bcrypt.js';
import { toBase64, utf8 } from './text.js';

/** Today's recommendations (OWASP password storage cheat sheet). */
const ARGON2ID = { memory: 19_456, passes: 2, lanes: 1 } as const;
const BCRYPT_COST = 12;
const SALT_BYTES = 16;
const DIGEST_BYTES = 32;

export type NewScheme = 'argon2id' | 'bcrypt';

/** A new hash with a salt of its own. */
export async function newHash(password: string, scheme: NewScheme, compute: Compute): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  if (scheme === 'bcrypt') {
    const setting = `$2b$${BCRYPT_COST}$${bcryptSalt(salt)}`;
    return setting + (await compute.bcrypt(password, setting));
  }
  const parameters = { variant: 'argon2id', version: 19, ...ARGON2ID, salt, length: DIGEST_BYTES } as const;
  const digest = await compute.argon2(utf8(password), parameters);
  const { memory, passes, lanes } = ARGON2ID;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${toBase64(salt)}$${toBase64(digest)}`;
}

/** Whether a hash is weaker than what `hash` makes today: any other scheme, or lower costs. */
export function needsRehash(hash: string): boolean {
  const context = { limits: DEFAULT_LIMITS };
  try {
    if (hash.startsWith('$argon2id$')) {
      const { parameters } = readArgon2(hash, context);
      return (
        parameters.version < 19 || parameters.memory < ARGON2ID.memory || parameters.passes < ARGON2ID.passes
      );
    }
    return Number(readBcrypt(hash, context).setting.slice(4, 6)) < BCRYPT_COST;
  } catch {
    return true;
  }
}

const BASE64_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** bcrypt has an alphabet of its own. */
function bcryptSalt(salt: Uint8Array): string {
  return toBase64(salt).replace(/./g, (character) =>
    BCRYPT_ALPHABET.charAt(BASE64_ALPHABET.indexOf(character)),
  );
}
