import type { Login, RejectionReason, Verdict } from '@postern/plugin-api';
import type { RefusalReason } from '../../src/accounts/decision.js';
import type { OpenedPlugin } from '../../src/chain/definition.js';

/** Who tries what: the `user` of the body, and whether the caller goes on with the answered Matrix ID. */
export interface RefusedAttempt {
  readonly user: Readonly<Record<string, string>>;
  readonly readsMxid?: boolean;
}

const named = (name: string, password = 'right'): RefusedAttempt => ({
  user: { id: `@${name}:example.org`, password },
});
const read = (attempt: RefusedAttempt): RefusedAttempt => ({ ...attempt, readsMxid: true });

/**
 * Attempts at the gateway below that are refused, by what is logged. The type makes the list complete: whoever adds a
 * reason adds an attempt.
 */
export const REFUSALS: Readonly<Record<RefusalReason, readonly RefusedAttempt[]>> = {
  'unknown-user': [
    named('nobody'),
    read({ user: { medium: 'email', address: 'no@b.example', password: 'x' } }),
  ],
  'wrong-password': [named('alice', 'wrong')],
  unspecified: [named('unsure')],
  disabled: [named('disabled'), named('banned')],
  locked: [named('locked')],
  expired: [named('expired')],
  'password-change-needed': [named('password-change-needed')],
  'second-factor-needed': [named('second-factor-needed')],
  'not-allowed': [named('not-allowed'), named('guest')],
  'malformed-password': [named('alice', ''), named('alice', 'x'.repeat(4097)), named('alice', '\ud800')],
  'malformed-id': [{ user: { id: 'alice', password: 'right' } }, named('')],
  'foreign-domain': [{ user: { id: '@alice:elsewhere.example', password: 'right' } }],
  'over-long': [named('a'.repeat(255)), read(named('ä'.repeat(60)))],
  'malformed-address': [read({ user: { medium: 'email', address: 'nowhere', password: 'x' } })],
  'reserved-name': [named('admin')],
  'bridge-namespace': [named('telegram_1')],
  'all-digits': [named('12345')],
  'leading-underscore': [named('_bot')],
  'not-canonical': [named('ALICE')],
  'ambiguous-name': [read(named('Twin'))],
  'owned-name': [named('heir', 'of another')],
  'uncertain-name': [named('newcomer')],
  throttled: [named('guessed')],
};

/** Where all of that can happen: an entry that is never sure whose a name is, and one that has people of every kind. */
export const CONFIG = {
  plugins: [
    { id: 'unsure', use: 'unsure', on_unspecified: 'continue' },
    { id: 'people', use: 'people', deny_groups: ['guests'] },
  ],
  names: { reserved: ['admin'], bridges: ['telegram_*'] },
};

/** Names of which the first entry cannot tell whether it has them. */
const DOUBTED = ['newcomer', 'unsure'];
/** Names of which the password is right, and the account not let in. */
const KEPT_OUT: Readonly<Record<string, RejectionReason>> = {
  disabled: 'disabled',
  banned: 'disabled',
  locked: 'locked',
  expired: 'expired',
  'password-change-needed': 'password-change-needed',
  'second-factor-needed': 'second-factor-needed',
  'not-allowed': 'not-allowed',
};
const LET_IN = [
  ...['alice', 'guest', 'admin', 'telegram_1', '12345', '_bot', 'ä'.repeat(60)],
  ...['Twin', 'twin', 'heir', 'newcomer'],
];

export const PLUGINS: Readonly<Record<string, OpenedPlugin>> = {
  unsure: {
    authenticate: async ({ username }) =>
      DOUBTED.includes(username)
        ? { verdict: 'rejected', reason: 'unspecified' }
        : { verdict: 'unknown-user' },
  },
  people: { authenticate: async (login) => verdictOn(login) },
};

function verdictOn({ username, password }: Login): Verdict {
  const reason = KEPT_OUT[username];
  if (reason !== undefined) return { verdict: 'rejected', reason };
  if (!LET_IN.includes(username)) return { verdict: 'unknown-user' };
  // Two accounts have had this name.
  const subject = username === 'heir' ? password : username;
  if (password !== 'right' && username !== 'heir') return { verdict: 'rejected', reason: 'wrong-password' };
  const groups = username === 'guest' ? ['guests'] : [];
  return { verdict: 'accepted', account: { username, subject }, profile: { groups } };
}
