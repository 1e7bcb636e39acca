import type { RefusalReason } from '../../accounts/decision.js';
import type { AttemptRecord } from '../../audit/record.js';
import { PLUGIN_REMEDIES } from '../remedies.js';

/** What became of one attempt, in words. */
export interface Meaning {
  /** Goes on after "the password was checked:", and after "was not checked:". */
  readonly means: string;
  readonly todo: string;
}

const MEANINGS: Readonly<Record<RefusalReason, Meaning>> = {
  'unknown-user': {
    means: 'no back end knows the name',
    todo: 'Compare the spelling with that of the back end; postern try asks every plugin about a name.',
  },
  'wrong-password': {
    means: 'it is not the one of the account',
    todo: 'Type it again, or set a new one where the account is.',
  },
  throttled: {
    means: 'too many failures for this account, or from this address',
    todo: 'Wait for a minute without a try, then log in once; postern guard shows and clears the wait.',
  },
  locked: { means: 'the account is locked', todo: 'Unlock it where the account is, or wait.' },
  disabled: { means: 'the account is disabled', todo: 'Enable it where the account is.' },
  expired: { means: 'the account or its password is over its time', todo: 'Renew it where the account is.' },
  'password-change-needed': {
    means: 'the back end wants a new password first',
    todo: 'Log in there once, and set a new password.',
  },
  'second-factor-needed': {
    means: 'the account has a second factor, which a Matrix client cannot ask for',
    todo: 'Make an application password where the account is, if there are such.',
  },
  'not-allowed': {
    means: 'the account may not log in here',
    todo: 'Look at require_groups and deny_groups of the plugin, and at its own rules.',
  },
  unspecified: {
    means: 'the back end refused, and does not say whether the name is unknown or the password wrong',
    todo: 'Try name and password where the account is.',
  },
  'malformed-id': {
    means: 'what was typed is no Matrix ID, and no name',
    todo: 'Log in with the bare name, or with @name:domain.',
  },
  'foreign-domain': {
    means: 'the Matrix ID is of another domain',
    todo: 'Compare server_name of the homeserver with that of the gateway; they must be the same.',
  },
  'over-long': { means: 'the Matrix ID is longer than 255 bytes', todo: 'Take a shorter name.' },
  'malformed-password': {
    means: 'it is empty, longer than 4,096 bytes, or no text',
    todo: 'Type it again; a program that logs in may send it in a wrong encoding.',
  },
  'malformed-address': {
    means: 'what was typed is no e-mail address and no phone number',
    todo: 'Log in with the name instead.',
  },
  'not-canonical': {
    means: 'the caller would go on with what was typed, which is not the Matrix ID',
    todo: 'Type the name in lower case as it stands in the Matrix ID, or use our module for Synapse.',
  },
  'ambiguous-name': {
    means: 'the name leads to the Matrix ID of another account of the same back end',
    todo: 'Log in with the name exactly as the back end spells it, or rename one of the two accounts there.',
  },
  'owned-name': {
    means: 'the Matrix ID belongs to another account',
    todo: 'postern owners list --clashes says to whom, and the command that settles it.',
  },
  'uncertain-name': {
    means: 'nobody owns the name yet, and an earlier back end does not say whether it is its own',
    todo: 'Give it with postern owners assign, or put the plugin that cannot tell at the end of the chain.',
  },
  'reserved-name': {
    means: 'names.reserved holds the name',
    todo: 'Take it out there, if it is meant for a person.',
  },
  'bridge-namespace': { means: 'names.bridges holds the name', todo: 'Rename the account where it is.' },
  'all-digits': {
    means: 'Synapse registers no name of digits alone',
    todo: 'Set localpart of the plugin, such as user.{username}.',
  },
  'leading-underscore': {
    means: 'Synapse registers no name that begins with _',
    todo: 'Set localpart of the plugin, such as user.{username}.',
  },
};

const ACCEPTED: Meaning = {
  means: 'it is right',
  todo: 'If they are not in all the same: what comes after is done by the homeserver, so look at its log.',
};

const STATE_REMEDY =
  'The state could not be asked: GET /ready tells its code, and docs/errors.md what to do.';

export function meaningOf({ outcome, reason = '', message }: AttemptRecord): Meaning {
  if (outcome === 'accepted') return ACCEPTED;
  if (outcome === 'unavailable') {
    const todo: Readonly<Record<string, string | undefined>> = {
      ...PLUGIN_REMEDIES,
      TOO_MANY_LOGINS: 'Wait a moment: somebody tries this account, or many log in from the same address.',
    };
    return { means: message ?? reason, todo: todo[reason] ?? STATE_REMEDY };
  }
  const known: Readonly<Record<string, Meaning | undefined>> = MEANINGS;
  return known[reason] ?? { means: reason, todo: 'docs/errors.md tells what the reason means.' };
}

/** One sentence on what became of the password. */
export function passwordSentence(attempt: AttemptRecord): string {
  const { means } = meaningOf(attempt);
  if (attempt.reason === 'wrong-password' && attempt.steps.length === 0) {
    return 'The password was not checked again: it is the one that was refused a moment ago.';
  }
  if (attempt.passwordChecked) return `The password was checked: ${means}.`;
  return attempt.outcome === 'unavailable'
    ? `The password could not be checked: ${means}.`
    : `The password was not checked: ${means}.`;
}
