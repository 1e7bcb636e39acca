import type { CoreServices } from '../../core.js';
import { trustedThreePids } from '../../accounts/three-pids.js';
import type { Adoptable } from '../../homeserver/adoption.js';
import { Deadline } from '../../time/deadline.js';
import { HEADER } from './csv.js';

/** Longest wait for what a back end knows of one account. */
const PROFILE_LIMIT_MS = 5000;

/** One line of the plan, as `import` takes it. What begins with `#` is for whoever decides, and nothing to `import`. */
export interface PlanLine {
  readonly mxid: string;
  readonly plugin: string;
  readonly subject: string;
  readonly username: string;
  readonly status: 'current';
  readonly '#matrix_name': string;
  readonly '#account_name': string;
  /** Whether both sides have checked one and the same address; empty where one of them has checked none. */
  readonly '#same_email': 'yes' | 'no' | '';
  /** Day of the last visit (ISO 8601, UTC). */
  readonly '#last_seen': string;
  readonly '#note': string;
}

export const PLAN_COLUMNS = [
  ...HEADER,
  '#matrix_name',
  '#account_name',
  '#same_email',
  '#last_seen',
  '#note',
] as const;

/** @returns `barred` where the account is not let in at the moment @throws PluginError */
export async function planLine(
  { mxid, entry, account, user, lastSeen, isOwned, unasked }: Adoptable,
  { clock, log }: Pick<CoreServices, 'clock' | 'log'>,
): Promise<PlanLine | 'barred'> {
  const request = { requestId: 'owners-plan', deadline: new Deadline(clock, PROFILE_LIMIT_MS), log };
  const profile = await entry.standing(account, request, request.deadline.at);
  if (profile === undefined) return 'barred';
  const theirs = trustedThreePids(profile.threePids ?? [], entry.settings).filter(({ verified }) => verified);
  const ours = user.threePids.filter(({ isValidated }) => isValidated);
  return {
    ...{ mxid, plugin: entry.id, subject: account.subject, username: account.username, status: 'current' },
    '#matrix_name': remark(user.displayName ?? ''),
    '#account_name': remark(profile.displayName ?? ''),
    '#same_email': sameEmail(ours, theirs),
    '#last_seen': lastSeen === undefined ? '' : new Date(lastSeen).toISOString().slice(0, 10),
    '#note': [
      ...(isOwned ? ['has logged in through the gateway'] : []),
      ...unasked.map((id) => `${id} is asked before and cannot look up whether the name is its own`),
    ].join('; '),
  };
}

type Addresses = readonly { readonly medium: string; readonly address: string }[];

function sameEmail(ours: Addresses, theirs: Addresses): PlanLine['#same_email'] {
  const emails = (list: Addresses): readonly string[] =>
    list.filter(({ medium }) => medium === 'email').map(({ address }) => address);
  const [here, there] = [emails(ours), emails(theirs)];
  if (here.length === 0 || there.length === 0) return '';
  return here.some((address) => there.includes(address)) ? 'yes' : 'no';
}

/** People choose their names: none is to be a formula where the list is looked at (https://owasp.org/www-community/attacks/CSV_Injection). */
function remark(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
