import { PasswordHashError } from './errors.js';

/**
 * The most that one hash may ask for, so that a hostile row can neither hang the process nor exhaust it. The defaults
 * let a hash take some five seconds of one core at the very most; what systems make by themselves takes a hundredth.
 */
export interface Limits {
  /** Characters of a stored hash. */
  readonly hashLength: number;
  /** Bytes of a password, as UTF-8; a longer one never matches. */
  readonly passwordBytes: number;
  /** Bytes of memory of one argon2, scrypt or yescrypt hash. */
  readonly memory: number;
  /** log2 of the rounds of bcrypt. */
  readonly bcryptCost: number;
  /** KiB × passes of argon2. */
  readonly argon2Work: number;
  /** Lanes of argon2. */
  readonly argon2Lanes: number;
  /** N × r × p of scrypt; N × r × (p + t) of yescrypt. */
  readonly scryptWork: number;
  /** Iterations × blocks of output of PBKDF2, also within SCRAM. */
  readonly pbkdf2Iterations: number;
  /** Rounds of phpass (MD5 and Drupal's SHA-512). */
  readonly phpassRounds: number;
  /** Rounds of SHA-256-crypt and SHA-512-crypt. */
  readonly shaCryptRounds: number;
  /** Rounds of the crypts of Sun, NetBSD (SHA-1) and BSDi. */
  readonly oldCryptRounds: number;
}

export const DEFAULT_LIMITS: Limits = {
  hashLength: 1024,
  passwordBytes: 4096,
  memory: 2 ** 30,
  bcryptCost: 16,
  argon2Work: 2 ** 22,
  argon2Lanes: 64,
  scryptWork: 2 ** 24,
  pbkdf2Iterations: 10_000_000,
  phpassRounds: 2 ** 19,
  shaCryptRounds: 1_000_000,
  oldCryptRounds: 1_000_000,
};

/** @throws PasswordHashError `TOO_EXPENSIVE` when the value is beyond its limit */
export function within(limits: Limits, limit: keyof Limits, value: number, scheme: string): void {
  if (value <= limits[limit]) return;
  throw new PasswordHashError(
    'TOO_EXPENSIVE',
    `this ${scheme} hash asks for ${value} where at most ${limits[limit]} is let through (limit ${limit})`,
  );
}
