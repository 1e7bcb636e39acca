import { availableParallelism } from 'node:os';
import { env } from 'node:process';

/** libuv's threads also serve file reads and `dns.lookup`: two are left to them. */
const KEPT_THREADS = 2;
const DEFAULT_THREADS = 4;

/** How many native hashes may run at once: no more than cores, and never all threads. */
export function nativeConcurrency(): number {
  const threads = Number(env.UV_THREADPOOL_SIZE ?? DEFAULT_THREADS) || DEFAULT_THREADS;
  return Math.max(1, Math.min(availableParallelism(), threads - KEPT_THREADS));
}

/** Caps of a hash's parameters, so that a hostile row cannot hang or exhaust the process. */
export const CAPS = {
  /** log2 of bcrypt's rounds: 16 takes some 4 s. */
  bcryptCost: 16,
  /** KiB. */
  argon2Memory: 1024 * 1024,
  argon2Time: 64,
  argon2Parallelism: 64,
  /** Characters of a whole hash. */
  hashLength: 1024,
} as const;
