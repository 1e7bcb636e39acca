import { PluginError } from '@postern/plugin-api';

/** Who wants to enter. */
export interface Waiter {
  /** Fires when it gives up waiting; asked for only where it has to wait. */
  readonly signal: AbortSignal;
  /** Whether it goes before those who are not. */
  readonly goesFirst?: boolean | undefined;
}

interface Waiting {
  readonly enter: () => void;
  readonly refuse: () => void;
}

/** While both kinds wait, one place in so many goes to somebody who does not go first: a slow way in is no closed door. */
const TURN_OF_THE_OTHERS = 4;

/**
 * At most so many calls into one plugin at once, and a bounded queue before it: a slow back end drowns alone.
 *
 * Who goes first is served before the others and takes a place in the queue from the newest of them when it is full. As
 * soon as anybody has gone first, the others have half of the places at most, so that what they began is not in the way.
 */
export class Bulkhead {
  readonly #concurrent: number;
  readonly #queue: number;
  readonly #first = new Set<Waiting>();
  readonly #others = new Set<Waiting>();
  #inFlight = 0;
  #othersInFlight = 0;
  #mostOthers: number;
  #turn = 0;

  constructor(limits: { readonly concurrent: number; readonly queue: number }) {
    this.#concurrent = limits.concurrent;
    this.#queue = limits.queue;
    this.#mostOthers = limits.concurrent;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get queued(): number {
    return this.#first.size + this.#others.size;
  }

  /**
   * Takes a place: at once, and there is nothing to wait for, or when the promise settles.
   *
   * @throws PluginError `PLUGIN_UNAVAILABLE` when the queue is full; the signal's reason when it fires in the queue
   */
  enter(waiter: Waiter): Promise<void> | undefined {
    const goesFirst = waiter.goesFirst === true;
    if (goesFirst) this.#mostOthers = Math.ceil(this.#concurrent / 2);
    if (!this.#hasPlace(goesFirst)) return this.#queueUp(waiter.signal, goesFirst);
    this.#take(goesFirst);
    return undefined;
  }

  /** To be called when the work is done, even if nobody waits for it any more: it is what the back end really has to do. */
  leave({ goesFirst }: Waiter): void {
    this.#inFlight -= 1;
    if (goesFirst !== true) this.#othersInFlight -= 1;
    this.#handOn();
  }

  #hasPlace(goesFirst: boolean): boolean {
    return this.#inFlight < this.#concurrent && (goesFirst || this.#othersInFlight < this.#mostOthers);
  }

  #take(goesFirst: boolean): void {
    this.#inFlight += 1;
    if (!goesFirst) this.#othersInFlight += 1;
  }

  #queueUp(signal: AbortSignal, goesFirst: boolean): Promise<void> {
    signal.throwIfAborted();
    if (this.queued >= this.#queue) this.#makeRoom(goesFirst);
    const line = goesFirst ? this.#first : this.#others;
    return new Promise((resolve, reject) => {
      const leave = (reason: Error): void => {
        signal.removeEventListener('abort', giveUp);
        line.delete(waiting);
        reject(reason);
      };
      const giveUp = (): void => leave(signal.reason as Error);
      const waiting: Waiting = {
        enter: () => {
          signal.removeEventListener('abort', giveUp);
          line.delete(waiting);
          this.#take(goesFirst);
          resolve();
        },
        refuse: () => leave(tooMany()),
      };
      line.add(waiting);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** @throws PluginError when there is none to be made */
  #makeRoom(goesFirst: boolean): void {
    const newest = goesFirst ? [...this.#others].at(-1) : undefined;
    if (newest === undefined) throw tooMany();
    newest.refuse();
  }

  /** Hands the place to whoever has waited longest of those whose turn it is. */
  #handOn(): void {
    const [first] = this.#first;
    const [other] = this.#othersInFlight < this.#mostOthers ? this.#others : [];
    if (first !== undefined && other !== undefined) this.#turn += 1;
    const next = this.#turn === TURN_OF_THE_OTHERS ? other : (first ?? other);
    if (next === other) this.#turn = 0;
    next?.enter();
  }
}

function tooMany(): PluginError {
  return new PluginError('PLUGIN_UNAVAILABLE', 'too many calls are waiting for this plugin already', {
    retryAfterMs: 1000,
  });
}
