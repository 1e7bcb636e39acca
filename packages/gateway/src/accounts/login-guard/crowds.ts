import type { Waiter } from '../../state/backend.js';
import { queueUp } from './queue.js';

interface Crowd {
  inside: number;
  readonly waiting: Set<() => void>;
}

/**
 * Who is being checked of each client address. Where an address has too many failed accounts, some of those may only be
 * on their way: whoever comes then waits for one of them to leave, and tries again.
 */
export class Crowds {
  readonly #crowds = new Map<string, Crowd>();

  /** Whether there was room among so many at once, which is then taken. */
  tryJoin(address: string, atOnce: number): boolean {
    const crowd = this.#at(address);
    if (crowd.inside >= atOnce) return false;
    crowd.inside += 1;
    return true;
  }

  /** Makes room, and lets the one try who has waited longest. */
  leave(address: string): void {
    this.#at(address).inside -= 1;
    this.#wake(address);
  }

  /** Makes room without calling anybody; false when nobody is left who will: then those who wait are called. */
  retreat(address: string): boolean {
    const crowd = this.#at(address);
    crowd.inside -= 1;
    if (crowd.inside > 0) return true;
    this.#wake(address);
    return false;
  }

  /**
   * Settles when somebody has left.
   *
   * @throws TooManyWait, or the signal's reason when it fires meanwhile
   */
  async wait(address: string, waiter: Waiter): Promise<void> {
    await queueUp(this.#at(address).waiting, waiter);
    if (!waiter.signal.aborted) return;
    this.#wake(address);
    throw waiter.signal.reason;
  }

  #wake(address: string): void {
    const crowd = this.#at(address);
    const [next] = crowd.waiting;
    if (next !== undefined) next();
    else if (crowd.inside === 0) this.#crowds.delete(address);
  }

  #at(address: string): Crowd {
    const crowd = this.#crowds.get(address) ?? { inside: 0, waiting: new Set() };
    this.#crowds.set(address, crowd);
    return crowd;
  }
}
