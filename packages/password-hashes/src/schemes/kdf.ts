import { scryptMemory, type ScryptParameters } from '../execution/compute.js';
import { within } from '../limits.js';
import { malformed, positive, type ReadContext, type Verification } from '../scheme.js';
import { digest as digestOf, sameBytes, utf8, type Digest } from '../text.js';

const BYTES: Readonly<Record<string, number>> = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/** PBKDF2-HMAC (RFC 8018) as a hash names it. */
export interface Pbkdf2 {
  readonly algorithm: string;
  /** Decimal digits. */
  readonly iterations: string;
  readonly salt: Uint8Array;
  readonly stored: Uint8Array;
}

export function pbkdf2({ algorithm, iterations, salt, stored }: Pbkdf2, context: ReadContext): Verification {
  const { digest, rounds } = pbkdf2Cost(algorithm, iterations, stored.length, context);
  return async (password, compute) =>
    sameBytes(await compute.pbkdf2(utf8(password), salt, rounds, stored.length, digest), stored);
}

/** The digest and the rounds, checked. */
export function pbkdf2Cost(
  algorithm: string,
  iterations: string,
  length: number,
  { limits }: ReadContext,
): { readonly digest: Digest; readonly rounds: number } {
  const bytes = BYTES[algorithm];
  if (bytes === undefined) throw malformed(`expected one of ${Object.keys(BYTES).join(', ')} for pbkdf2`);
  const rounds = positive(iterations, 'iterations');
  within(limits, 'pbkdf2Iterations', rounds * Math.ceil(length / bytes), 'pbkdf2');
  return { digest: algorithm as Digest, rounds };
}

/** scrypt (RFC 7914) with decimal parameters. */
export function scrypt(
  cost: { readonly N: string; readonly r: string; readonly p: string },
  salt: Uint8Array,
  stored: Uint8Array,
  context: ReadContext,
): Verification {
  const parameters = {
    N: positive(cost.N, 'N'),
    r: positive(cost.r, 'r'),
    p: positive(cost.p, 'p'),
    salt,
    length: stored.length,
  };
  checkScrypt(parameters, context);
  return async (password, compute) => sameBytes(await compute.scrypt(utf8(password), parameters), stored);
}

export function checkScrypt(parameters: ScryptParameters, { limits }: ReadContext): void {
  const { N, r, p } = parameters;
  if (N < 2 || !Number.isInteger(Math.log2(N))) throw malformed('the N of scrypt is a power of two');
  within(limits, 'memory', scryptMemory(parameters), 'scrypt');
  within(limits, 'scryptWork', N * r * p, 'scrypt');
}

/** A single digest over the password and what is mixed in. */
export function digested(
  algorithm: Digest,
  stored: Uint8Array,
  mix: (password: string) => readonly (string | Uint8Array)[],
): Verification {
  return (password) => Promise.resolve(sameBytes(digestOf(algorithm, ...mix(password)), stored));
}
