import type { Claim, CountKind } from './claim.js';

/** Why a try is refused: a wait of the account, of its pair with the client address or at a plugin; or the address's limit. */
export interface Wait {
  readonly kind: 'account' | 'pair' | 'address' | 'entry';
  /** Milliseconds since the epoch; not known of an address. */
  readonly until?: number | undefined;
}

/** What is counted already. */
export interface Seen {
  /** The ends of the waits, of each tally of the claim. */
  readonly blocked: readonly { readonly kind: CountKind; readonly until: number }[];
  /** Whether the account has failed from this client address lately. */
  readonly isTried: boolean;
  /** How many different accounts have. */
  readonly accounts: number;
  /** Whether the account logged in from there before. */
  readonly isKnown: boolean;
}

/** Why the try must be refused; nothing when it may be made. A known client is held up by its own failures alone. */
export function waitOf({ client }: Claim, seen: Seen, now: number): Wait | undefined {
  const waits = seen.blocked.filter(({ until }) => until > now);
  const own = waits.find(({ kind }) => kind !== 'account');
  if (own !== undefined || seen.isKnown) return own;
  const isFull = client !== undefined && !seen.isTried && seen.accounts >= client.rule.accounts;
  return waits[0] ?? (isFull ? { kind: 'address' } : undefined);
}
