import { availableParallelism, totalmem } from 'node:os';
import { constrainedMemory, env } from 'node:process';

/** libuv's threads also serve file reads and `dns.lookup`: two are left to them. */
const KEPT_THREADS = 2;
const DEFAULT_THREADS = 4;

/** How many native hashes may run at once: no more than cores, and never all of libuv's threads. */
export function nativeConcurrency(): number {
  const threads = Number(env.UV_THREADPOOL_SIZE ?? DEFAULT_THREADS) || DEFAULT_THREADS;
  return Math.max(1, Math.min(availableParallelism(), threads - KEPT_THREADS));
}

/** How many workers may hash at once. */
export function workerConcurrency(): number {
  return availableParallelism();
}

/** A quarter of what the container, or else the machine, has; in bytes. */
export function memoryForHashes(): number {
  const allowed = constrainedMemory();
  return Math.floor(Math.min(totalmem(), allowed > 0 ? allowed : Infinity) / 4);
}
