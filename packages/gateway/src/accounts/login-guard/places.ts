import type { Waiter } from '../../state/backend.js';
import { queueUp } from './queue.js';

interface Room {
  inside: number;
  readonly waiting: Set<() => void>;
}

/** At most so many at once for each key; who finds no place waits for one. */
export class Places {
  readonly #places: number;
  readonly #rooms = new Map<string, Room>();

  constructor(places: number) {
    this.#places = places;
  }

  /** Whether a place was free, which is then taken. */
  tryEnter(key: string): boolean {
    const room = this.#roomOf(key);
    if (room.inside >= this.#places) return false;
    room.inside += 1;
    return true;
  }

  /** Waits for a place, when none was free. @throws TooManyWait, or the signal's reason when it fires meanwhile */
  async enter(key: string, waiter: Waiter): Promise<void> {
    await queueUp(this.#roomOf(key).waiting, waiter);
    if (!waiter.signal.aborted) return;
    this.leave(key);
    throw waiter.signal.reason;
  }

  /** Hands the place to whoever waits longest. */
  leave(key: string): void {
    const room = this.#rooms.get(key);
    if (room === undefined) return;
    const [next] = room.waiting;
    if (next !== undefined) return next();
    room.inside -= 1;
    if (room.inside === 0) this.#rooms.delete(key);
  }

  #roomOf(key: string): Room {
    const room = this.#rooms.get(key) ?? { inside: 0, waiting: new Set() };
    this.#rooms.set(key, room);
    return room;
  }
}
