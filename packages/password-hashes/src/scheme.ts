import type { Compute } from './execution/compute.js';
import { PasswordHashError } from './errors.js';
import type { Limits } from './limits.js';

/** What some systems keep beside the hash; see `VerifyOptions`. */
export interface Beside {
  readonly username?: string | undefined;
  readonly salt?: string | undefined;
  readonly algorithm?: string | undefined;
}

export interface ReadContext extends Beside {
  readonly limits: Limits;
}

/** A hash that has been read and checked: tells whether a password belongs to it. */
export type Verification = (password: string, compute: Compute) => Promise<boolean>;

/** A way to hash passwords. */
export interface HashScheme {
  readonly name: string;
  /** How its hashes begin; absent when they do not say what they are, and the scheme has to be named. */
  readonly begins?: RegExp | undefined;
  /**
   * Reads a hash without computing anything.
   *
   * @throws PasswordHashError `MALFORMED`, `TOO_EXPENSIVE` or `UNSUPPORTED`
   */
  read(hash: string, context: ReadContext): Verification;
}

/**
 * The groups of a hash that is of the form.
 *
 * @throws PasswordHashError `MALFORMED`, with what was expected, never with the hash
 */
export function parts(form: RegExp, hash: string, expected: string): readonly string[] {
  const match = form.exec(hash);
  if (match === null) throw malformed(`expected ${expected}`);
  return match.slice(1).map((group) => (group as string | undefined) ?? '');
}

/** A number of a hash, which its form has checked to be digits. */
export function positive(digits: string, what: string): number {
  const value = Number(digits);
  if (!Number.isSafeInteger(value) || value < 1) throw malformed(`expected ${what} of at least 1`);
  return value;
}

/** Something that the system keeps beside the hash. */
export function needed(value: string | undefined, what: keyof Beside, scheme: string): string {
  if (value === undefined)
    throw malformed(`a ${scheme} hash needs its ${what}, which the system keeps beside it`);
  return value;
}

export function malformed(why: string): PasswordHashError {
  return new PasswordHashError('MALFORMED', `the stored hash cannot be read: ${why}`);
}

export function unsupported(what: string): PasswordHashError {
  return new PasswordHashError('UNSUPPORTED', `${what} is left out on purpose`);
}
