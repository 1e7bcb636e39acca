import type { Account, Call, FindKey } from '@postern/plugin-api';
import type { NamedAccount } from './outputs/answers.js';
import type { ThreePidKey } from './requests.js';
import type { Scripts } from './scripts.js';
import { accountOf, profileOf } from './verdicts.js';

/** Accounts whose addresses are looked at, of those that a search found. */
const MOST_CANDIDATES = 10;

/** Finds accounts: by name with a search of names, by address with a lookup or a search of addresses. */
export async function find(
  scripts: Scripts,
  key: FindKey,
  addressesVerified: boolean,
  call: Call,
): Promise<Account | undefined> {
  if ('medium' in key) {
    const found = scripts.lookup
      ? await scripts.lookup(key, call)
      : await searchAddress(scripts, key, addressesVerified, call);
    return found && accountOf(found);
  }
  const sought = 'username' in key ? key.username : key.subject;
  const { accounts = [] } = (await scripts.searchNames?.(sought, call)) ?? {};
  // A search also finds what is similar.
  const hits = accounts
    .map(accountOf)
    .filter(({ username, subject }) => ('username' in key ? username : subject) === sought);
  return only(hits);
}

/** A search finds parts of addresses, too: it counts only who has this one. */
async function searchAddress(
  scripts: Scripts,
  key: ThreePidKey,
  addressesVerified: boolean,
  call: Call,
): Promise<NamedAccount | undefined> {
  const found = await scripts.searchAddresses?.(key.address, call);
  if (found === undefined || found.limited || found.accounts.length > MOST_CANDIDATES) return undefined;
  const owners: NamedAccount[] = [];
  for (const account of found.accounts) {
    const profile = await scripts.profile?.(account.username, call);
    const { threePids = [] } = profile ? profileOf(profile, addressesVerified) : {};
    if (threePids.some((one) => one.verified && isSame(one, key))) owners.push(account);
  }
  return only(owners);
}

function isSame(one: ThreePidKey, other: ThreePidKey): boolean {
  return one.medium === other.medium && one.address.toLowerCase() === other.address.toLowerCase();
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
