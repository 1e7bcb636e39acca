import type { Config, EntryConfig } from '../../config/schema.js';
import { doubling, type CountRule } from './count.js';

/** `guard` of the configuration. */
export type GuardSettings = Exclude<Config['guard'], 'off'>;

/** What the guard goes by. Times are in milliseconds. */
export interface GuardRules {
  readonly account: CountRule;
  /** For tries whose client address nobody told: a stranger could keep the account's owner out. */
  readonly accountAlone: CountRule;
  readonly pair: CountRule;
  readonly address: AddressRule;
  /** How long a client that logged in is known. */
  readonly rememberClients: number;
}

/** So many different accounts may fail from one client address within the window. */
export interface AddressRule {
  readonly accounts: number;
  readonly window: number;
  /** So many may be checked at once, in one gateway. */
  readonly atOnce: number;
}

/** With a shared state each gateway keeps to a part, as those who wait in one do not know when another is done. */
const PARTS = 4;

/** @param isShared whether several gateways count together */
export function rulesOf(settings: GuardSettings, isShared: boolean): GuardRules {
  const { failures, window, wait, accounts_per_address: accounts, remember_clients } = settings;
  const rule = (ceiling: number): CountRule => ({
    ...{ failures, window, restarts: false, kept: window },
    waits: doubling(wait.first, ceiling),
    ceiling,
  });
  return {
    account: rule(wait.account),
    accountAlone: rule(wait.without_address),
    pair: rule(wait.pair),
    address: { accounts, window, atOnce: isShared ? Math.ceil(accounts / PARTS) : Infinity },
    rememberClients: remember_clients,
  };
}

/**
 * A directory forgets failures when none has come for a while, and its own lock-out must not be reached: every failure
 * begins the window anew.
 */
export function entryRuleOf({ failures, window }: NonNullable<EntryConfig['guard']>): CountRule {
  return { failures, window, restarts: true, waits: [], ceiling: window, kept: 0 };
}
