import type { Waiter } from '../../state/backend.js';

/** So many may wait in one queue. */
const MAX_WAITING = 1000;

/** Too many wait already. */
export class TooManyWait extends Error {
  override readonly name = 'TooManyWait';
}

/**
 * Waits until it is called out of the queue.
 *
 * @throws TooManyWait, or the signal's reason when it fires meanwhile
 */
export function queueUp(queue: Set<() => void>, { signal }: Waiter): Promise<void> {
  if (queue.size >= MAX_WAITING) return Promise.reject(new TooManyWait());
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      queue.delete(goOn);
      reject(signal.reason as Error);
    };
    const goOn = (): void => {
      queue.delete(goOn);
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    queue.add(goOn);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
