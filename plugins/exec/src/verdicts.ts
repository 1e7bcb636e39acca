import type { Account, Profile, Verdict } from '@postern/plugin-api';
import type { AuthAnswer, NamedAccount, ProfileAnswer } from './outputs/answers.js';
import type { NotCarried } from './tokens.js';

/**
 * The account behind a name. Where a script tells no id, the name itself must serve, exactly as it stands: two spellings
 * are two accounts, so that nobody comes into the account of somebody whose name differs by case.
 */
export function accountOf({ username, subject = username }: NamedAccount): Account {
  return { username, subject };
}

/** @param typed the name that was asked about: the account's, if the script does not tell its own spelling */
export function verdictOf(
  typed: string,
  { success, username = typed, subject, reason = 'unspecified', detail }: AuthAnswer,
  profile: Profile | undefined,
): Verdict {
  if (success) return { verdict: 'accepted', account: accountOf({ username, subject }), profile };
  if (reason === 'unknown-user') return { verdict: 'unknown-user' };
  return { verdict: 'rejected', reason, detail };
}

/** The script was not asked: it has no account of such a name, and nobody knows whether such a password is right. */
export function verdictWithoutAsking({ token, message }: NotCarried): Verdict {
  if (token !== 'password') return { verdict: 'unknown-user' };
  const detail = `the script was not asked, as it cannot be given this password: ${message}`;
  return { verdict: 'rejected', reason: 'unspecified', detail };
}

/** @param addressesVerified what holds for addresses of which the script does not say it */
export function profileOf(
  { displayName, threePids, roles }: ProfileAnswer,
  addressesVerified: boolean,
): Profile {
  return {
    displayName,
    threePids: threePids?.flatMap(({ medium, address, verified = addressesVerified }) =>
      // Matrix knows no others.
      medium === 'email' || medium === 'msisdn' ? [{ medium, address, verified }] : [],
    ),
    groups: roles,
  };
}
