import { argon2 } from './argon2.js';
import { bcrypt } from './bcrypt.js';
import { PasswordHashError } from './errors.js';
import { FairQueue } from './fair-queue.js';
import { CAPS, nativeConcurrency } from './limits.js';
import type { HashScheme } from './scheme.js';

const SCHEMES: readonly HashScheme[] = [bcrypt, argon2];

/** What starts a hash that stands for a locked account (shadow(5), Django). */
const LOCKED = /^[!*]|^x$/;

/** What `hash` makes: today's recommendations (OWASP password storage cheat sheet). */
const NEW_ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const NEW_BCRYPT_COST = 12;

export interface HasherOptions {
  /** How many hashes are computed at once; default: no more than cores, and never all of libuv's threads. */
  readonly concurrent?: number;
  /** How many may wait. */
  readonly waiting?: number;
}

export interface VerifyOptions {
  /** Whose call it is: the queue is fair among clients. */
  readonly client?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Verifies password hashes off the main thread, so many at once, the rest in a bounded, fair queue. */
export interface PasswordHasher {
  /**
   * Whether the password belongs to the hash. A marker of a locked account belongs to none.
   *
   * @throws PasswordHashError, or the signal's reason
   */
  verify(hash: string, password: string, options?: VerifyOptions): Promise<boolean>;
  /** Takes as long as `verify` with a hash like this one; for users that do not exist. */
  decoy(likeHash: string, password: string, options?: VerifyOptions): Promise<void>;
  /** A new hash with a salt of its own. */
  hash(password: string, scheme: 'argon2id' | 'bcrypt'): Promise<string>;
  readonly stats: { readonly inFlight: number; readonly waiting: number };
}

/** The scheme that a hash names by its beginning; `undefined` when none does. */
export function identify(hash: string): { readonly scheme: string } | undefined {
  const scheme = SCHEMES.find((candidate) => candidate.recognises(hash));
  return scheme === undefined ? undefined : { scheme: scheme.name };
}

/**
 * Makes sure that a hash can be verified, without verifying anything.
 *
 * @throws PasswordHashError
 */
export function checkHash(hash: string): void {
  schemeOf(hash).check(hash);
}

/** Whether the hash stands for a locked account. */
export function isLocked(hash: string): boolean {
  return LOCKED.test(hash);
}

export function createPasswordHasher(options: HasherOptions = {}): PasswordHasher {
  const queue = new FairQueue({
    concurrent: options.concurrent ?? nativeConcurrency(),
    waiting: options.waiting ?? 1000,
  });
  const verify = async (
    hash: string,
    password: string,
    { client = '', signal }: VerifyOptions,
  ): Promise<boolean> => {
    const scheme = schemeOf(hash);
    scheme.check(hash);
    return queue.run(client, signal, () => scheme.verify(hash, password));
  };
  return {
    verify: async (hash, password, options = {}) =>
      isLocked(hash) ? false : verify(hash, password, options),
    async decoy(likeHash, password, options = {}) {
      const scheme = schemeOf(likeHash);
      scheme.check(likeHash);
      await verify(scheme.decoyOf(likeHash), password, options);
    },
    hash: (password, scheme) =>
      queue.run('', undefined, async () => {
        if (scheme === 'bcrypt')
          return (await import('@node-rs/bcrypt')).hash(password, { cost: NEW_BCRYPT_COST });
        return (await import('@node-rs/argon2')).hash(password, NEW_ARGON2ID);
      }),
    get stats() {
      return { inFlight: queue.inFlight, waiting: queue.waiting };
    },
  };
}

function schemeOf(hash: string): HashScheme {
  if (hash.length > CAPS.hashLength) throw new PasswordHashError('MALFORMED', 'the hash is longer than any');
  const scheme = SCHEMES.find((candidate) => candidate.recognises(hash));
  if (scheme === undefined)
    throw new PasswordHashError('UNKNOWN_SCHEME', 'nothing tells how this hash was made');
  return scheme;
}
