import { checkHash, isLocked, PasswordHashError } from '@postern/password-hashes';

/** Why a value of the file cannot serve as a password hash, in words that do not repeat it; nothing when it can. */
export function hashFault(value: string, rule: 'generic' | 'htpasswd'): string | undefined {
  if (isLocked(value)) return undefined;
  try {
    checkHash(value, { rule });
    return undefined;
  } catch (error) {
    if (!(error instanceof PasswordHashError)) throw error;
    if (error.code !== 'UNKNOWN_SCHEME') return error.message;
    return 'this is no password hash that is known here; make one with: npx postern hash';
  }
}

/** What withstands guessing today: memory-hard hashes, bcrypt from cost 10 on, and the many rounds of SHA-2. */
const STRONG =
  /^(?:\$argon2|\$(?:wp\$)?2[aby]\$[1-3]\d|\$[567y]\$|\$pbkdf2-|\$S\$|[123]\||(?:pbkdf2|argon2|bcrypt|scrypt)|:(?:pbkdf2|argon2|bcrypt)|\{(?:ARGON2|PBKDF2|SCRAM|BLF-CRYPT|SHA(?:256|512)-CRYPT|CRYPT\}\$[2567y]))/i;

/** Whether one should make a new one: the hash gives way quickly when the file is stolen. */
export function isWeak(hash: string): boolean {
  return !isLocked(hash) && !STRONG.test(hash);
}
