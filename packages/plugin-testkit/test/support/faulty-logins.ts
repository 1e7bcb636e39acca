import type { Login } from '@postern/plugin-api';
import {
  ACCOUNT,
  PASSWORD,
  accepts,
  authenticate,
  definitionOf,
  SOUND,
  subjectWith,
  withChecks,
} from './subject.js';
import type { FaultyPlugin } from './subject.js';

const KEEPS_SECRETS = 'tells no password and no secret of its configuration, whatever happens';

/** Faults of logins, names and profiles. */
export const FAULTY_LOGINS: readonly FaultyPlugin[] = [
  ['lets everybody in', 'rejects a wrong password', subjectWith({ authenticate: accepts(ACCOUNT) })],
  [
    'lets an empty password in',
    'rejects an empty password',
    subjectWith({
      authenticate: (login) => authenticate({ ...login, password: login.password || PASSWORD }),
    }),
  ],
  [
    'breaks at a long password',
    'rejects an over-long password',
    subjectWith({
      authenticate: (login) =>
        login.password.length > 1000 ? Promise.reject(new Error('too long')) : authenticate(login),
    }),
  ],
  [
    'folds the password',
    'rejects the password in another case',
    subjectWith({
      authenticate: (login) =>
        authenticate({
          ...login,
          password: login.password.toLowerCase() === PASSWORD.toLowerCase() ? PASSWORD : login.password,
        }),
    }),
  ],
  [
    'knows nobody',
    'accepts the right password',
    subjectWith({ authenticate: async () => ({ verdict: 'unknown-user' }) }),
  ],
  [
    'takes unknown names for wrong passwords',
    'does not know "no such person"',
    subjectWith({ authenticate: async () => ({ verdict: 'rejected', reason: 'wrong-password' }) }),
  ],
  [
    'answers unknown names at once',
    'spends as many password checks on an unknown name as on a wrong password',
    definitionOf({ up: ({ passwords }) => ({ ...SOUND, authenticate: withChecks(passwords, false) }) }),
  ],
  ...['*', '__proto__', 'nul\0byte', '\u202Eesrever', '😀😀', "' or 1=1 --", ')(uid=*'].map(
    (name): FaultyPlugin => [
      `breaks at a strange name`,
      `does not know ${JSON.stringify(name)}`,
      subjectWith({
        authenticate: (login) =>
          login.username === name ? Promise.reject(new Error('what a name')) : authenticate(login),
      }),
    ],
  ),
  [
    'looks names up in a plain object',
    'does not know "constructor"',
    subjectWith({
      authenticate: (login) => (login.username in {} ? accepts(ACCOUNT)() : authenticate(login)),
    }),
  ],
  [
    'does not fold names',
    'takes "ALICE" for the same account',
    subjectWith({
      authenticate: async (login) =>
        login.username === 'ALICE' ? { verdict: 'unknown-user' } : authenticate(login),
    }),
  ],
  [
    'answers a name that does not log in',
    'lets the Matrix ID of "Alice" log in again as the same account',
    subjectWith({
      authenticate: async (login) => {
        const answer = await authenticate(login);
        if (answer.verdict !== 'accepted') return answer;
        return { ...answer, account: { username: 'a-uuid', subject: '1' } };
      },
    }),
  ],
  [
    'has no subject',
    'accepts the right password',
    subjectWith({ authenticate: accepts({ username: 'Alice', subject: '' }) }),
  ],
  [
    'lets the disabled in',
    'rejects who is not let in, for that reason only with the right password',
    subjectWith({
      authenticate: (login) => (login.username === 'former' ? accepts(ACCOUNT)() : authenticate(login)),
    }),
  ],
  [
    'answers nonsense',
    'accepts the right password',
    subjectWith({ authenticate: async () => 'yes' as never }),
  ],
  [
    'has a profile of nobody',
    'gives "Alice" a profile of the right form',
    subjectWith({ profile: async () => ({}) }),
  ],
  [
    'has a profile of another form',
    'gives "Alice" a profile of the right form',
    subjectWith({ profile: async () => ({ displayName: 5 }) as never }),
  ],
  [
    'makes nothing of a profile with nothing in it',
    'gives "bare" a profile of the right form',
    subjectWith({
      profile: async ({ subject }) => (subject === '2' ? ({ displayName: null } as never) : undefined),
    }),
  ],
  [
    'finds everybody',
    'finds "Alice" by name and subject, and nobody else',
    subjectWith({ find: async () => ACCOUNT }),
  ],
  [
    'logs passwords',
    KEEPS_SECRETS,
    definitionOf({
      up: ({ log }) => ({
        ...SOUND,
        authenticate: (login) => {
          log.info({ typed: login.password }, 'login');
          return authenticate(login);
        },
      }),
    }),
  ],
  [
    'tells what it sent',
    KEEPS_SECRETS,
    subjectWith({
      authenticate: async (login) => {
        const verdict = await authenticate(login);
        if (verdict.verdict !== 'unknown-user') return verdict;
        const sent = Buffer.from(`${login.username}:${login.password}`).toString('base64');
        throw new Error('no answer', { cause: Object.assign(new Error('reset'), { request: { sent } }) });
      },
    }),
  ],
  [
    'mixes logins up',
    'answers many logins at once',
    definitionOf({
      up: () => {
        let last: Login;
        return {
          ...SOUND,
          authenticate: async (login) => {
            last = login;
            await Promise.resolve();
            return authenticate(last);
          },
        };
      },
    }),
  ],
];
