import type { Run } from '../backend.js';

/** How many changes share one commit at most, and how many may wait. */
const MAX_GROUP = 200;
const MAX_WAITING = 10_000;

/** What the group needs of the connection that writes. */
export interface Transactions {
  readonly begin: () => Promise<unknown>;
  readonly run: Run;
  /** Durable when it settles. */
  readonly commit: () => Promise<unknown>;
  readonly rollback: () => Promise<unknown>;
}

interface Change {
  readonly work: (run: Run) => Promise<unknown>;
  readonly settle: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Too many changes wait already. */
export class TooManyChanges extends Error {
  override readonly name = 'TooManyChanges';
}

/**
 * Gathers changes while the disk is at the ones before, and commits them together: one wait for the disk for many of them.
 * None is answered before it is durable. When one of a group fails, each is carried out in a transaction of its own.
 */
export class GroupCommit {
  readonly #transactions: Transactions;
  #waiting: Change[] = [];
  #working: Promise<void> | undefined;

  constructor(transactions: Transactions) {
    this.#transactions = transactions;
  }

  run<T>(work: (run: Run) => Promise<T>): Promise<T> {
    if (this.#waiting.length >= MAX_WAITING) return Promise.reject(new TooManyChanges());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, settle: resolve as (result: unknown) => void, reject });
      this.#working ??= this.#workOff();
    });
  }

  /** Settles when nothing waits. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async #workOff(): Promise<void> {
    // what comes in the same turn shares the first commit
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MAX_GROUP);
      if (await this.#commit(group)) continue;
      for (const change of group) await this.#commit([change]);
    }
    this.#working = undefined;
  }

  /** Whether every change of the group has been answered. */
  async #commit(group: readonly Change[]): Promise<boolean> {
    const { begin, run, commit, rollback } = this.#transactions;
    try {
      await begin();
      const results: unknown[] = [];
      for (const { work } of group) results.push(await work(run));
      await commit();
      for (const [index, { settle }] of group.entries()) settle(results[index]);
      return true;
    } catch (error) {
      // It may have ended the transaction already: then there is nothing to roll back.
      await rollback().catch(() => undefined);
      if (group.length > 1) return false;
      group[0]?.reject(error);
      return true;
    }
  }
}
