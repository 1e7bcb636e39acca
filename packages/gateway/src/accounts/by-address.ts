import type { Account } from '@postern/plugin-api';
import type { Chain } from '../chain/chain.js';
import type { Entry } from '../chain/entry.js';
import type { Request } from '../chain/request.js';
import { StateError } from '../state/errors.js';
import { GivenUp } from '../time/deadline.js';
import { unavailable, type Declined } from './admission.js';
import type { NameOwners } from './admissions.js';
import type { OwnerTable } from './owners/table.js';
import { localpartOf } from './user-id.js';

/** An address in its canonical form. */
export interface Address {
  readonly medium: 'email' | 'msisdn';
  readonly address: string;
}

/** Whose address it is, and the name of that account: the one that it owns, or that its own name would give it. */
export interface Found {
  readonly entry: Entry;
  readonly account: Account;
  readonly localpart: string;
}

/** The entries that may know whose address it is. */
export function searchable({ medium }: Pick<Address, 'medium'>, chain: Chain): readonly Entry[] {
  return chain.entries.filter(
    (entry) => entry.can('authenticate') && entry.can('find') && entry.trusts(medium),
  );
}

/**
 * The account of the first entry that finds one by the address; the end of the login, where that cannot be told.
 *
 * @throws GivenUp when the caller is gone
 */
export async function findByAddress(
  address: Address,
  chain: Chain,
  { table }: NameOwners,
  request: Request,
): Promise<Found | Declined | undefined> {
  let skipped: Declined | undefined;
  for (const entry of searchable(address, chain)) {
    try {
      const account = await chain.findAt(entry, address, request);
      if (account === undefined) {
        // Nobody's: it costs what the name of an account costs.
        await table?.nameAfresh({ plugin: entry.id, subject: '' }, request);
        continue;
      }
      return { entry, account, localpart: await nameOf(entry, account, table, request) };
    } catch (thrown) {
      if (thrown instanceof GivenUp) throw thrown;
      const failure = unavailable(thrown, { entry, steps: [] });
      if (thrown instanceof StateError || entry.settings.on_unavailable === 'stop') return failure;
      skipped ??= failure;
    }
  }
  return skipped;
}

async function nameOf(
  entry: Entry,
  account: Account,
  table: OwnerTable | undefined,
  request: Request,
): Promise<string> {
  const owned = await table?.nameAfresh({ plugin: entry.id, subject: account.subject }, request);
  return owned?.localpart ?? localpartOf(entry.matrixNameOf(account));
}
