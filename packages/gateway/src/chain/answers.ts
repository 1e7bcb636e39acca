import {
  PluginError,
  REJECTION_REASONS,
  type Account,
  type Profile,
  type ThreePid,
  type Verdict,
} from '@postern/plugin-api';

/** Plugins may be plain JavaScript: what they answer is checked before anything is decided on it. */

const MAX_DETAIL = 300;
const MAX_TEXT = 1024;
const MAX_ITEMS = 1000;

/** @throws PluginError `PLUGIN_PROTOCOL` */
export function checkVerdict(value: unknown): Verdict {
  const answer = asObject(value, 'a verdict');
  switch (answer.verdict) {
    case 'unknown-user':
      return { verdict: 'unknown-user' };
    case 'accepted':
      return {
        verdict: 'accepted',
        account: checkAccount(answer.account),
        profile: answer.profile === undefined ? undefined : checkProfile(answer.profile),
      };
    case 'rejected': {
      const reason = REJECTION_REASONS.find((known) => known === answer.reason);
      if (reason === undefined) throw wrong('a verdict without a known reason');
      return {
        verdict: 'rejected',
        reason,
        account: answer.account === undefined ? undefined : checkAccount(answer.account),
        detail: typeof answer.detail === 'string' ? cut(answer.detail, MAX_DETAIL) : undefined,
      };
    }
    default:
      throw wrong('no verdict');
  }
}

/** @throws PluginError `PLUGIN_PROTOCOL` */
export function checkAccount(value: unknown): Account {
  const account = asObject(value, 'an account');
  const { username, subject, localpart } = account;
  if (!isText(username) || !isText(subject)) throw wrong('an account without username and subject');
  if (localpart === undefined) return { username, subject };
  if (!isText(localpart)) throw wrong('an account whose localpart is no text');
  return { username, subject, localpart };
}

/** @throws PluginError `PLUGIN_PROTOCOL` */
export function checkProfile(value: unknown): Profile {
  const { displayName, threePids, groups } = asObject(value, 'a profile');
  if (displayName !== undefined && (typeof displayName !== 'string' || displayName.length > MAX_TEXT)) {
    throw wrong('a display name that is no text of a sensible length');
  }
  if (groups !== undefined && !isList(groups, isText)) throw wrong('groups that are no list of names');
  if (threePids !== undefined && !isList(threePids, isThreePid)) throw wrong('three_pids of a wrong form');
  return { displayName, threePids, groups };
}

function isThreePid(value: unknown): value is ThreePid {
  if (typeof value !== 'object' || value === null) return false;
  const { medium, address, verified } = value as Record<string, unknown>;
  return (medium === 'email' || medium === 'msisdn') && isText(address) && typeof verified === 'boolean';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT && value.isWellFormed();
}

function isList<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.length <= MAX_ITEMS && value.every(isItem);
}

/** A copy where it is cut: a part of a long text would keep the whole of it in memory. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return Buffer.from(text.slice(0, length), 'utf16le').toString('utf16le');
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw wrong(`something that is not ${what}`);
  return value as Record<string, unknown>;
}

function wrong(what: string): PluginError {
  return new PluginError('PLUGIN_PROTOCOL', `the plugin answered ${what}`);
}
