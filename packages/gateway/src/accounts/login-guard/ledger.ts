import type { Request } from '../../chain/request.js';
import type { Claim } from './claim.js';
import type { GuardKeys } from './keys.js';
import type { Wait } from './waits.js';

/**
 * What came of a try: `failed` stays counted, `accepted` clears the person's own counts and gives back one try of the
 * account, `unchecked` gives back one of each.
 */
export type Outcome = 'failed' | 'accepted' | 'unchecked';

/** A try that has been counted. */
export interface Try {
  /** Durable when it settles. @throws StateError, or GivenUp when the caller is gone */
  settle(outcome: Outcome, request: Request): Promise<void>;
}

/** A try that may be made, and whether the account logged in from this client before; or what stands against it. */
export type Taken = { readonly try: Try; readonly isKnown: boolean } | { readonly wait: Wait };

/** Where failed tries are counted. */
export interface Ledger {
  /**
   * Counts a try before it is made, unless something stands against it.
   *
   * @throws StateError, or GivenUp when the caller is gone
   */
  take(claimOf: (keys: GuardKeys) => Claim, request: Request): Promise<Taken>;
}

/** A ledger with counts of its own. */
export interface CountingLedger extends Ledger {
  /** What the rows are called by. @throws StateError */
  keys(): Promise<GuardKeys>;
  /** Drops what it remembers of an account. */
  forget(account: string): void;
  /** Drops what is over. */
  sweep(): void;
}
