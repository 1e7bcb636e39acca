import type { Chain } from '../chain/chain.js';
import type { Request } from '../chain/request.js';
import { usernameOf } from '../accounts/user-id.js';
import type { ListedUser, SynapseAdmin } from './synapse-admin.js';

/** The identity provider under which our module records whose account it is. */
const PROVIDER = 'postern';
/** Longest wait for one search in a back end. */
const FIND_LIMIT_MS = 5000;

/** A Matrix account that nobody is recorded with, and the account of a back end that has its name. */
export interface Adoptable {
  readonly mxid: string;
  /** `<plugin id>:<subject>` */
  readonly externalId: string;
}

/**
 * The accounts of the homeserver that somebody would get by logging in with their name, if accounts that were there before
 * are adopted. Never those of administrators, bridges and bots, which our module never gives away.
 *
 * @throws HomeserverError, or PluginError when a back end cannot tell
 */
export async function adoptableAccounts(
  admin: SynapseAdmin,
  chain: Chain,
  request: (limitMs: number) => Request,
): Promise<readonly Adoptable[]> {
  const adoptable: Adoptable[] = [];
  for await (const user of admin.users()) {
    if (user.isSpecial || (await isRecorded(user, admin))) continue;
    const externalId = await accountNamed(usernameOf(localpartIn(user.mxid)), chain, request(FIND_LIMIT_MS));
    if (externalId !== undefined) adoptable.push({ mxid: user.mxid, externalId });
  }
  return adoptable;
}

async function isRecorded({ mxid }: ListedUser, admin: SynapseAdmin): Promise<boolean> {
  const user = await admin.user(mxid);
  return user === undefined || user.externalIds.some(({ provider }) => provider === PROVIDER);
}

/** The first entry that knows the name has it, as at a login. */
async function accountNamed(name: string, chain: Chain, request: Request): Promise<string | undefined> {
  for (const entry of chain.entries) {
    const username = entry.usernameFor(name);
    if (username === undefined || !entry.can('authenticate') || !entry.can('find')) continue;
    const account = await entry.find({ username }, request, request.deadline.at);
    if (account !== undefined) return `${entry.id}:${account.subject}`;
  }
  return undefined;
}

function localpartIn(mxid: string): string {
  return mxid.slice(1, mxid.indexOf(':'));
}
