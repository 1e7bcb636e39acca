import type { Count } from '../count.js';
import type { CountName } from '../rows.js';
import type { AddressRule } from '../rules.js';

/** So many counts are kept at most; those that were not added to for the longest time make room. */
const MAX_COUNTS = 100_000;

interface Held {
  readonly name: CountName;
  count: Count | undefined;
  /** As it was written last. */
  saved: Count | undefined;
}

/** A count as it has to be written; without one its row has to go. */
export interface Change {
  readonly name: CountName;
  readonly count: Count | undefined;
}

/** Counts in memory, and what of them is not written yet. */
export class CountMemory {
  readonly #held = new Map<string, Held>();
  /** The pairs of each client address. */
  readonly #pairs = new Map<string, Set<string>>();

  /** Counts that are written already. */
  load(counts: Iterable<{ readonly name: CountName; readonly count: Count }>): void {
    for (const { name, count } of counts) this.#hold({ name, count, saved: count });
  }

  get(key: string, now: number): Count | undefined {
    const count = this.#held.get(key)?.count;
    return count !== undefined && count.expires > now ? count : undefined;
  }

  set(name: CountName, count: Count | undefined): void {
    const held = this.#held.get(name.key);
    if (count !== undefined) this.#hold({ name, count, saved: held?.saved });
    else if (held !== undefined) held.count = undefined;
  }

  /** How many accounts have failed from an address within the window; stops when there are too many. */
  accountsOf(address: string, { accounts: enough, window }: AddressRule, now: number): number {
    let accounts = 0;
    for (const key of this.#pairs.get(address) ?? []) {
      const countedAt = this.get(key, now)?.countedAt ?? 0;
      if (countedAt > now - window) accounts += 1;
      if (accounts >= enough) break;
    }
    return accounts;
  }

  /** What is not written yet of these; it counts as written from now on. */
  takeUnsaved(names: readonly CountName[]): readonly Change[] {
    const changes: Change[] = [];
    for (const { key } of names) {
      const held = this.#held.get(key);
      if (held === undefined) continue;
      const { name, count, saved } = held;
      held.saved = count;
      if (count === undefined) this.#drop(held);
      if (!isSame(count, saved)) changes.push({ name, count });
    }
    return changes;
  }

  forget(account: string): void {
    for (const held of this.#held.values()) {
      if (held.name.key === account || held.name.account === account) this.#drop(held);
    }
  }

  sweep(now: number): void {
    for (const held of this.#held.values()) {
      if (held.count === undefined || held.count.expires <= now) this.#drop(held);
    }
  }

  #hold(held: Held): void {
    const { key, address } = held.name;
    this.#held.delete(key);
    const [oldest] = this.#held.values();
    if (this.#held.size >= MAX_COUNTS && oldest !== undefined) this.#drop(oldest);
    this.#held.set(key, held);
    if (address === undefined) return;
    const pairs = this.#pairs.get(address) ?? new Set();
    this.#pairs.set(address, pairs.add(key));
  }

  #drop({ name: { key, address } }: Held): void {
    this.#held.delete(key);
    if (address === undefined) return;
    const pairs = this.#pairs.get(address);
    pairs?.delete(key);
    if (pairs?.size === 0) this.#pairs.delete(address);
  }
}

/** When it was added to last, and then given back, makes no difference. */
function isSame(one: Count | undefined, other: Count | undefined): boolean {
  return (
    one?.failures === other?.failures &&
    one?.blockedUntil === other?.blockedUntil &&
    one?.expires === other?.expires
  );
}
