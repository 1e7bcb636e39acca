import { Execution } from './execution/compute.js';
import { memoryForHashes, nativeConcurrency, workerConcurrency } from './execution/machine.js';
import { MemoryBudget } from './execution/memory-budget.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { newHash, type NewScheme } from './new-hash.js';
import { readLogin, type ReadOptions } from './read.js';
import type { Beside } from './scheme.js';
import { utf8 } from './text.js';

export interface HasherOptions {
  /** How many native hashes are computed at once; default: no more than cores, and two of libuv's threads stay free. */
  readonly nativeAtOnce?: number | undefined;
  /** How many workers there may be; default: one for each core. */
  readonly workersAtOnce?: number | undefined;
  /** How many may wait in each of the two queues; default 1000. */
  readonly waiting?: number | undefined;
  /** Bytes for all memory-hard hashes together; default: a quarter of what the container or the machine has. */
  readonly memory?: number | undefined;
  /** Caps of a single hash; those left out have their defaults. */
  readonly limits?: Partial<Limits> | undefined;
  /** Leaves the native binaries alone, as happens by itself where there are none for the platform. */
  readonly portable?: boolean | undefined;
}

/** What a check needs besides the hash and the password; which of them, the scheme or the rule says. */
export interface VerifyOptions extends ReadOptions, Beside {
  /** Whose call it is: the queues are fair among clients. */
  readonly client?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Verifies password hashes off the main thread: so many at once, the rest in bounded, fair queues. */
export interface PasswordHasher {
  /**
   * Whether the password belongs to the hash. A marker of a locked account belongs to none.
   *
   * @throws PasswordHashError, or the signal's reason
   */
  verify(hash: string, password: string, options?: VerifyOptions): Promise<boolean>;
  /** Takes as long as `verify` with a hash like this one, and matches nothing; for users that do not exist. */
  decoy(likeHash: string, password: string, options?: VerifyOptions): Promise<void>;
  /** A new hash with a salt of its own. */
  hash(password: string, scheme: NewScheme): Promise<string>;
  readonly stats: { readonly inFlight: number; readonly waiting: number };
  /** Ends the workers; none is started again by itself. */
  close(): Promise<void>;
}

export function createPasswordHasher(options: HasherOptions = {}): PasswordHasher {
  const memory = options.memory ?? memoryForHashes();
  const caps = { ...DEFAULT_LIMITS, ...options.limits };
  const limits = { ...caps, memory: Math.min(caps.memory, memory) };
  const execution = new Execution({
    nativeAtOnce: options.nativeAtOnce ?? nativeConcurrency(),
    workersAtOnce: options.workersAtOnce ?? workerConcurrency(),
    waiting: options.waiting ?? 1000,
    memory: new MemoryBudget(memory),
    portable: options.portable ?? false,
  });
  const verify: PasswordHasher['verify'] = async (hash, password, options = {}) => {
    const { client = '', signal, ...rest } = options;
    signal?.throwIfAborted();
    const attempts = readLogin({ ...rest, hash, password }, rest, limits);
    if (utf8(password).length > limits.passwordBytes) return false;
    const compute = execution.for({ client, signal });
    for (const attempt of attempts) {
      if (await attempt.verify(attempt.password, compute)) return true;
    }
    return false;
  };
  return {
    verify,
    async decoy(likeHash, password, options) {
      await verify(likeHash, password, options);
    },
    hash: (password, scheme) => newHash(password, scheme, execution.for({ client: '', signal: undefined })),
    get stats() {
      return { inFlight: execution.inFlight, waiting: execution.waiting };
    },
    close: () => execution.close(),
  };
}

/**
 * Makes sure that a hash can be verified within the default limits, without verifying anything.
 *
 * @throws PasswordHashError
 */
export function checkHash(hash: string, options: ReadOptions & Beside = {}): void {
  readLogin({ ...options, hash, password: 'any' }, options, DEFAULT_LIMITS);
}
