import type { Account, Login, Profile } from '@postern/plugin-api';
import type { Accepted, ChainResult, Step } from '../chain/chain.js';
import type { Entry } from '../chain/entry.js';
import { asPluginError } from '../chain/failures.js';
import type { Request } from '../chain/request.js';
import { StateError } from '../state/errors.js';
import type { Decision, RefusalReason } from './decision.js';

/** A login whose id and password are well-formed. */
export interface Candidate {
  readonly login: Login;
  /** What failures are counted by: the canonical localpart of what was typed; an address that leads to nobody. */
  readonly account: string;
  /** The address of the person's own client, as a caller with a token tells it. */
  readonly clientAddress?: string | undefined;
  /** Why this localpart cannot be answered, whoever it belongs to; `undefined` when it can. */
  readonly refusalOf: (localpart: string) => RefusalReason | undefined;
}

/** Who is let in, and under which localpart. */
export interface Admitted {
  readonly outcome: 'admitted';
  readonly entry: Entry;
  readonly account: Account;
  readonly profile: Profile | undefined;
  readonly localpart: string;
  /** Whether every earlier entry has said that the name is not its own. */
  readonly isCertain: boolean;
  /** Whether an operator has said that the account has this name. */
  readonly isSettled: boolean;
  readonly steps: readonly Step[];
}

export type Declined = Exclude<Decision, { readonly outcome: 'accepted' }>;
export type Admission = Admitted | Declined;

/** Asks the chain, and says which Matrix ID the account is let in under. */
export interface Admissions {
  /** @throws GivenUp when the caller is gone */
  admit(candidate: Candidate, request: Request): Promise<Admission>;
}

export function admitted(
  { entry, account, profile, doubts, steps }: Accepted,
  localpart: string,
  isSettled = false,
): Admitted {
  const isCertain = doubts.skipped === undefined && doubts.unspecified === undefined;
  return { outcome: 'admitted', entry, account, profile, localpart, isCertain, isSettled, steps };
}

export function refused(
  reason: RefusalReason,
  { entry, steps }: { readonly entry?: Entry | undefined; readonly steps: readonly Step[] } = { steps: [] },
  localpart?: string,
): Declined {
  return { outcome: 'refused', reason, plugin: entry?.id, localpart, steps };
}

/** @param thrown of a plugin, or of the state */
export function unavailable(
  thrown: unknown,
  { entry, steps }: { readonly entry?: Entry | undefined; readonly steps: readonly Step[] } = { steps: [] },
): Declined {
  if (thrown instanceof StateError) {
    return { outcome: 'unavailable', code: thrown.code, message: thrown.message, steps };
  }
  const { code, message, retryAfterMs } = asPluginError(thrown);
  return { outcome: 'unavailable', plugin: entry?.id, code, message, retryAfterMs, steps };
}

/**
 * The end of a login that the chain did not accept.
 *
 * @param localpart of the account whose password was wrong
 */
export function declined(result: Exclude<ChainResult, Accepted>, localpart?: string): Declined {
  if (result.outcome === 'unavailable') return unavailable(result.error, result);
  return refused(result.reason, result, localpart);
}
