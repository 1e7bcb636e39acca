import { checkHash, isLocked, PasswordHashError } from '@postern/password-hashes';

/** Why a value of the file cannot serve as a password hash, in words that do not repeat it; nothing when it can. */
export function hashFault(value: string): string | undefined {
  if (isLocked(value)) return undefined;
  try {
    checkHash(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof PasswordHashError)) throw error;
    if (error.code !== 'UNKNOWN_SCHEME') return error.message;
    return 'this is no password hash that is known here; make one with: npx postern hash';
  }
}

/** Whether today one would make a stronger one: bcrypt below cost 10. */
export function isWeak(hash: string): boolean {
  return Number(/^\$2[aby]\$(\d\d)\$/.exec(hash)?.[1] ?? 99) < 10;
}
