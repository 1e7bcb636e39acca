import type { Clock } from '../time/clock.js';
import { plainAddress } from './access.js';

/** How long they are kept, and of how many kinds. */
const KEEP_MS = 15 * 60_000;
const MAX_KEPT = 200;

/** What is told of a path: one that was meant for a door. Others may hold anything. */
const TELLABLE_PATH = /^\/_(?:matrix|ma1sd|mxisd)[\w/.-]{0,100}$/;

/** A kind of request that came to no decision, and how often it came from one address. */
export interface TurnedAway {
  readonly address: string;
  /** What it was answered; 499 where the caller was gone. */
  readonly status: number;
  /** What the caller was told. */
  readonly why: string;
  /** The setting that would let it in. */
  readonly remedy?: string | undefined;
  readonly times: number;
  /** ISO 8601, UTC. */
  readonly last: string;
}

type Request = Omit<TurnedAway, 'address' | 'times' | 'last'> & { readonly address: string | undefined };

/** The requests of the last minutes that came to no decision: what may have stopped a login before any plugin was asked. */
export class TurnedAwayRequests {
  readonly #clock: Clock;
  /** In the order of their last coming. */
  readonly #kept = new Map<string, Omit<TurnedAway, 'last'> & { readonly at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param given the address is none where the connection is closed already */
  note({ address = 'an address that is gone', ...given }: Request): void {
    const request = { address: plainAddress(address), ...given };
    const key = `${request.address} ${request.status} ${request.why}`;
    const times = (this.#kept.get(key)?.times ?? 0) + 1;
    this.#kept.delete(key);
    this.#kept.set(key, { ...request, times, at: this.#clock.now() });
    this.#forget();
  }

  /** The latest first. */
  recent(): readonly TurnedAway[] {
    this.#forget();
    return [...this.#kept.values()]
      .map(({ at, ...request }) => ({ ...request, last: new Date(at).toISOString() }))
      .reverse();
  }

  #forget(): void {
    const begin = this.#clock.now() - KEEP_MS;
    for (const [key, { at }] of this.#kept) {
      if (at > begin && this.#kept.size <= MAX_KEPT) return;
      this.#kept.delete(key);
    }
  }
}

/** A path as it may be told. */
export function pathInWords(path: string): string {
  return TELLABLE_PATH.test(path) ? path : 'a path of something else';
}
