import type { Waiter } from '../../../state/backend.js';
import type { Count } from '../count.js';
import { GuardKeys } from '../keys.js';
import type { CountName } from '../rows.js';
import type { Change } from './count-memory.js';

/** A client that has just logged in. */
export interface Visitor {
  readonly known: string;
  readonly account: string;
  readonly remembered: number;
}

/** A count that was written. */
export interface Kept {
  readonly name: CountName;
  readonly count: Count;
}

/** Where counts outlive the process. */
export interface CountStore {
  /** What messages call it. */
  readonly place: string;
  /** @throws StateError */
  open(): Promise<GuardKeys>;
  /** What is still counted. @throws StateError */
  load(now: number): Promise<readonly Kept[]>;
  /** Whether a client is known, as far as memory tells. */
  remembers(known: string, now: number): boolean | undefined;
  /** The same where memory does not tell. @throws StateError, or the signal's reason */
  isKnown(known: string, now: number, waiter: Waiter): Promise<boolean>;
  /** Durable when it settles; nothing when there is nothing to be written. @throws StateError */
  save(changes: readonly Change[], visitor: Visitor | undefined, now: number): Promise<void> | undefined;
}

/** For as long as there is nothing to keep them in. */
export const nothingKept: CountStore = {
  place: 'memory',
  open: async () => GuardKeys.passing(),
  load: async () => [],
  remembers: () => undefined,
  isKnown: async () => false,
  save: () => undefined,
};
