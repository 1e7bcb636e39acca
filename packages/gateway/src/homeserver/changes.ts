import type { ComposedProfile } from '../accounts/decision.js';
import type { MatrixThreePid } from '../accounts/three-pids.js';
import type { SyncSettings } from '../config/homeserver.js';

export type Address = Pick<MatrixThreePid, 'medium' | 'address'>;

/** An address that the homeserver has with an account. */
export interface KnownAddress extends Address {
  /** Whether it has checked the address itself. */
  readonly isValidated: boolean;
}

/** What the homeserver knows of a person. */
export interface HomeserverUser {
  readonly displayName: string | undefined;
  readonly threePids: readonly KnownAddress[];
  /** An administrator's, a bridge's, a bot's or a guest's. */
  readonly isSpecial: boolean;
  readonly deactivated: boolean;
  /** Who is who with identity providers. */
  readonly externalIds: readonly { readonly provider: string; readonly id: string }[];
}

/** The identity provider under which our module records whose account it is. */
export const PROVIDER = 'postern';

/** What is to be changed there; a missing field stays as it is. Empty: nothing. */
export interface Changes {
  readonly displayname?: string;
  /** The whole list, as the homeserver replaces it. */
  readonly threepids?: readonly Address[];
}

/** The addresses that the homeserver does not have with this person yet, and that are to be looked up before. */
export function missingAddresses(
  user: HomeserverUser,
  { threePids }: ComposedProfile,
  { threepids }: SyncSettings,
): readonly Address[] {
  if (threepids === 'never' || threePids === undefined) return [];
  return threePids.filter((wanted) => !includes(user.threePids, wanted));
}

/** What is known of the addresses that are there, and of those that are to be. */
export interface AddressFacts {
  /** Those of the missing addresses that are nobody else's. */
  readonly free: readonly Address[];
  /** Whether the gateway itself has added an address to this account. */
  readonly isAdded: (address: Address) => boolean;
}

export function changesOf(
  localpart: string,
  user: HomeserverUser,
  profile: ComposedProfile,
  settings: SyncSettings,
  facts: AddressFacts,
): Changes {
  if (user.deactivated) return {};
  const displayname = nameChange(localpart, user, profile, settings);
  const threepids = addressChange(user, profile, settings, facts);
  return {
    ...(displayname === undefined ? {} : { displayname }),
    ...(threepids === undefined ? {} : { threepids }),
  };
}

function nameChange(
  localpart: string,
  { displayName: current }: HomeserverUser,
  { displayName: wanted }: ComposedProfile,
  { display_name: when }: SyncSettings,
): string | undefined {
  if (wanted === undefined || wanted === current || when === 'never') return undefined;
  // Synapse calls a new person by the localpart: anything else is a choice.
  const unchosen = current === undefined || current === '' || current === localpart;
  return when === 'always' || unchosen ? wanted : undefined;
}

function addressChange(
  { threePids: current }: HomeserverUser,
  { threePids: wanted }: ComposedProfile,
  { threepids: how }: SyncSettings,
  { free, isAdded }: AddressFacts,
): readonly Address[] | undefined {
  if (wanted === undefined || how === 'never') return undefined;
  const kept = current.filter((address) => includes(wanted, address) || !isReplaced(how, isAdded(address)));
  if (kept.length === current.length && free.length === 0) return undefined;
  return [...kept, ...free].map(({ medium, address }) => ({ medium, address }));
}

function isReplaced(how: SyncSettings['threepids'], isAdded: boolean): boolean {
  return how === 'replace-all' || (how === 'replace-own' && isAdded);
}

export function includes(addresses: readonly Address[], { medium, address }: Address): boolean {
  return addresses.some((known) => known.medium === medium && known.address === address);
}
