import type { Account } from '@postern/plugin-api';
import type { Holder, OwnedName } from '../accounts/owners/owner.js';
import { localpartOf, usernameOf } from '../accounts/user-id.js';
import type { Chain } from '../chain/chain.js';
import type { Entry } from '../chain/entry.js';
import type { Request } from '../chain/request.js';
import { PROVIDER, type HomeserverUser } from './changes.js';
import type { ListedUser, SynapseAdmin } from './synapse-admin.js';

/** Longest wait for one search in a back end. */
const FIND_LIMIT_MS = 5000;

/** An account of a back end whose login leads to a Matrix account. */
export interface Candidate {
  readonly entry: Entry;
  readonly account: Account;
  /** Earlier entries that cannot look anybody up: one of them may have the name, too. */
  readonly unasked: readonly string[];
}

/** A Matrix account that nobody is recorded with, and the account of a back end that has its name. */
export interface Adoptable extends Candidate {
  readonly mxid: string;
  readonly user: HomeserverUser;
  /** Milliseconds since the epoch; nothing where nobody was. */
  readonly lastSeen: number | undefined;
  /** Whether that account has owned the name since a login, which the homeserver may have refused. */
  readonly isOwned: boolean;
}

/**
 * Why an account is nobody's to adopt.
 *
 * - `special`: an administrator's, a bridge's or a bot's, which our module never gives away
 * - `recorded`: the homeserver knows whose it is
 * - `settled`: an operator has said whose the name is, or that it is nobody's
 * - `unreachable`: no login leads there, as the name is in no canonical form
 * - `unknown`: no back end has an account of the name
 * - `untold`: nor has any, but some cannot look anybody up
 * - `elsewhere`: the account of that name has another Matrix ID
 */
export const LEFT_OUT = [
  'special',
  'recorded',
  'settled',
  'unreachable',
  'unknown',
  'untold',
  'elsewhere',
] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

export interface Survey {
  readonly admin: SynapseAdmin;
  readonly chain: Chain;
  readonly nameIn: (localpart: string) => Promise<OwnedName | undefined>;
  readonly namesOf: (holder: Holder) => Promise<readonly OwnedName[]>;
  readonly request: (limitMs: number) => Request;
}

/**
 * What becomes of each account of the homeserver when somebody logs in with its name, if accounts that were there before are
 * adopted. One question at a time; nothing is changed.
 *
 * @throws HomeserverError, StateError, or PluginError when a back end cannot tell
 */
export async function* surveyAccounts(survey: Survey): AsyncGenerator<Adoptable | LeftOut> {
  for await (const listed of survey.admin.users()) {
    const seen = await surveyAccount(listed, survey);
    if (seen !== undefined) yield seen;
  }
}

/** Nothing for an account that is gone meanwhile. */
async function surveyAccount(
  { mxid, isSpecial, lastSeen }: ListedUser,
  survey: Survey,
): Promise<Adoptable | LeftOut | undefined> {
  const localpart = mxid.slice(1, mxid.indexOf(':'));
  if (isSpecial) return 'special';
  if (localpartOf(usernameOf(localpart)) !== localpart) return 'unreachable';
  const owned = await survey.nameIn(localpart);
  if (owned !== undefined && (owned.origin !== 'login' || owned.status !== 'current')) return 'settled';
  const user = await survey.admin.user(mxid);
  if (user === undefined) return undefined;
  if (user.isSpecial) return 'special';
  if (user.externalIds.some(({ provider }) => provider === PROVIDER)) return 'recorded';
  const candidate = owned === undefined ? await bearerOf(localpart, survey) : await ownerNow(owned, survey);
  if (typeof candidate === 'string') return candidate;
  return { ...candidate, mxid, user, lastSeen, isOwned: owned !== undefined };
}

async function ownerNow(
  { plugin, subject, username }: OwnedName,
  { chain, request }: Survey,
): Promise<Candidate | LeftOut> {
  const entry = chain.entry(plugin);
  if (entry === undefined) return 'unknown';
  const asked = request(FIND_LIMIT_MS);
  const account = entry.can('find') ? await entry.find({ subject }, asked, asked.deadline.at) : undefined;
  if (account === undefined && entry.can('find')) return 'unknown';
  return { entry, account: account ?? { username, subject }, unasked: [] };
}

/** The first entry that knows the name has it, as at a login. */
async function bearerOf(
  localpart: string,
  { chain, namesOf, request }: Survey,
): Promise<Candidate | LeftOut> {
  const unasked: string[] = [];
  for (const entry of chain.entries) {
    const username = entry.usernameFor(usernameOf(localpart));
    if (username === undefined || !entry.can('authenticate')) continue;
    if (!entry.can('find')) {
      unasked.push(entry.id);
      continue;
    }
    const asked = request(FIND_LIMIT_MS);
    const account = await entry.find({ username }, asked, asked.deadline.at);
    if (account === undefined) continue;
    const [other] = await namesOf({ plugin: entry.id, subject: account.subject });
    const leadsTo = other?.localpart ?? localpartOf(entry.matrixNameOf(account));
    return leadsTo === localpart ? { entry, account, unasked } : 'elsewhere';
  }
  return unasked.length === 0 ? 'unknown' : 'untold';
}
