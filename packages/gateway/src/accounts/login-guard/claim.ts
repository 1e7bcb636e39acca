import type { CountRule } from './count.js';
import type { GuardKeys, LoginKeys } from './keys.js';
import type { AddressRule, GuardRules } from './rules.js';

export type CountKind = 'account' | 'pair' | 'entry';

/** One count that a try adds to. */
export interface Tally {
  readonly kind: CountKind;
  readonly key: string;
  readonly rule: CountRule;
  /** The key of a pair's account, and the hash of its client address. */
  readonly account?: string | undefined;
  readonly address?: string | undefined;
}

/** The client that a try comes from. */
export interface Client {
  /** The key of its having logged into this account before. */
  readonly known: string;
  readonly address: string;
  readonly rule: AddressRule;
  readonly remembered: number;
}

/** What a try has to pass and adds to: the account first, then its pair with the client address. */
export interface Claim {
  readonly tallies: readonly [Tally, ...Tally[]];
  readonly client?: Client | undefined;
  /** Of a login, rather than of a try at one plugin. */
  readonly login?: LoginKeys | undefined;
}

/** Whose try it is: an account as it was named, and the network of the person's client. */
export interface Who {
  readonly account: string;
  readonly client?: string | undefined;
}

export function loginClaim(
  { account: name, client: network }: Who,
  rules: GuardRules,
  keys: GuardKeys,
): Claim {
  const login = keys.ofLogin(name, network);
  const { account, client } = login;
  if (client === undefined) {
    return { tallies: [{ kind: 'account', key: account, rule: rules.accountAlone }], login };
  }
  const { address, pair, known } = client;
  return {
    tallies: [
      { kind: 'account', key: account, rule: rules.account },
      { kind: 'pair', key: pair, rule: rules.pair, account, address },
    ],
    client: { known, address, rule: rules.address, remembered: rules.rememberClients },
    login,
  };
}

/** A name as the back end of one plugin spells it. */
export interface NameAtEntry {
  readonly entry: string;
  readonly username: string;
}

/** A try at one plugin. */
export function entryClaim(name: NameAtEntry, rule: CountRule, keys: GuardKeys): Claim {
  return { tallies: [{ kind: 'entry', key: entryKey(name, keys), rule }] };
}

export function entryKey({ entry, username }: NameAtEntry, keys: GuardKeys): string {
  return keys.of('entry', entry, spelling(username));
}

/** Directories take names for the same that differ by case, accents and blanks. */
function spelling(username: string): string {
  return username
    .normalize('NFKD')
    .replaceAll(/[\p{M}\s]/gu, '')
    .toLowerCase();
}
