import type { Decision } from '../../accounts/decision.js';
import type { KnownPerson } from '../../accounts/directory.js';
import { plainAddresses } from '../../accounts/three-pids.js';
import type { Answer } from '../../http/door.js';
import { outage } from '../outage.js';
import type { Address } from './body.js';

/** Every refusal has these very bytes, whatever the reason. */
const REFUSAL: Answer = { status: 200, body: '{"auth":{"success":false}}' };

/** What ma1sd takes for "nobody": an object without the key that it looks for. */
const MISS: Answer = { status: 200, body: '{}' };

/** The whole directory, until there is a search. */
export const NO_RESULTS: Answer = { status: 200, body: '{"limited":false,"results":[]}' };

/** @throws MatrixError 503 when a back end could not tell */
export function renderLogin(decision: Decision): Answer {
  switch (decision.outcome) {
    case 'accepted': {
      const { displayName, threePids } = decision.profile;
      const profile = { display_name: displayName, three_pids: plainAddresses(threePids) };
      return json({ auth: { success: true, id: idOf(decision.mxid), profile } });
    }
    case 'refused':
      return REFUSAL;
    case 'unavailable':
      throw outage(decision.retryAfterMs);
  }
}

/** What one of the three profile calls asks for. */
const PROFILE_FIELDS = {
  displayName: ({ displayName }: KnownPerson) => ({ display_name: displayName }),
  // `three_pids` at a login, `threepids` here.
  threepids: ({ threePids }: KnownPerson) => ({ threepids: plainAddresses(threePids) }),
  roles: ({ groups }: KnownPerson) => ({ roles: groups }),
} as const;
export type ProfileField = keyof typeof PROFILE_FIELDS;

export function renderProfile(person: KnownPerson | undefined, field: ProfileField): Answer {
  return person === undefined ? MISS : json({ profile: PROFILE_FIELDS[field](person) });
}

export function renderLookup(address: Address, mxid: string | undefined): Answer {
  return mxid === undefined ? MISS : json({ lookup: hit(address, mxid) });
}

/** Only hits are listed. */
export function renderLookups(hits: readonly { readonly address: Address; readonly mxid: string }[]): Answer {
  return json({ lookup: hits.map(({ address, mxid }) => hit(address, mxid)) });
}

function hit({ medium, address }: Address, mxid: string): object {
  return { medium, address, id: idOf(mxid) };
}

function idOf(mxid: string): object {
  return { type: 'mxid', value: mxid };
}

function json(body: object): Answer {
  return { status: 200, body: JSON.stringify(body) };
}
