import { expect } from 'chai';
import { PluginError, type Login, type Verdict } from '@postern/plugin-api';
import type { AnyDefinition, OpenedPlugin } from '@postern/gateway/testing';
import { z } from 'zod';
import { conformanceChecks } from '../src/index.js';

const PASSWORD = 'Correct horse';
const ACCOUNT = { username: 'Alice', subject: '1' };

/** A plugin without faults; each test puts one in. */
function authenticate({ username, password }: Login): Promise<Verdict> {
  const known = username.toLowerCase() === 'alice';
  if (username === 'former' && password === PASSWORD) return verdict('disabled');
  if (username === 'former') return verdict('wrong-password');
  if (!known) return Promise.resolve({ verdict: 'unknown-user' });
  return password === PASSWORD
    ? Promise.resolve({ verdict: 'accepted', account: ACCOUNT })
    : verdict('wrong-password');
}

function verdict(reason: 'disabled' | 'wrong-password'): Promise<Verdict> {
  return Promise.resolve({ verdict: 'rejected', reason });
}

const SOUND: OpenedPlugin = {
  authenticate,
  profile: async ({ subject }) => (subject === '1' ? { displayName: 'Alice' } : undefined),
  find: async (key) =>
    ('username' in key && key.username.toLowerCase() === 'alice') || ('subject' in key && key.subject === '1')
      ? ACCOUNT
      : undefined,
};

function definitionOf(plugin: OpenedPlugin, rest: Partial<AnyDefinition> = {}): AnyDefinition {
  return {
    name: 'subject',
    apiVersion: 1,
    capabilities: ['authenticate', 'profile', 'find'],
    config: z.strictObject({ broken: z.boolean().optional() }),
    open(config) {
      if ((config as { broken?: boolean }).broken === true) {
        throw new PluginError('PLUGIN_MISCONFIGURED', 'broken');
      }
      return plugin;
    },
    ...rest,
  };
}

/** The names of the rules that a plugin breaks. */
async function brokenRules(definition: AnyDefinition): Promise<readonly string[]> {
  const checks = conformanceChecks(definition, {
    config: {},
    account: { username: 'Alice', password: PASSWORD, otherSpellings: ['ALICE'] },
    disabled: { username: 'former', password: PASSWORD },
    brokenConfig: { broken: true },
  });
  const broken: string[] = [];
  for (const { name, run } of checks) await run().catch(() => broken.push(name));
  return broken;
}

const accepts = (account: typeof ACCOUNT) => async (): Promise<Verdict> => ({ verdict: 'accepted', account });

describe('the conformance suite', () => {
  it('finds nothing wrong with a plugin without faults', async () => {
    expect(await brokenRules(definitionOf(SOUND))).to.deep.equal([]);
  });

  const loose = { config: z.object({ broken: z.boolean().optional() }) };
  const broken: readonly (readonly [what: string, rule: string, definition: AnyDefinition])[] = [
    [
      'lets everybody in',
      'rejects a wrong password',
      definitionOf({ ...SOUND, authenticate: accepts(ACCOUNT) }),
    ],
    [
      'lets an empty password in',
      'rejects an empty password',
      definitionOf({
        ...SOUND,
        authenticate: (login) =>
          authenticate({ ...login, password: login.password === '' ? PASSWORD : login.password }),
      }),
    ],
    [
      'folds the password',
      'rejects the password in another case',
      definitionOf({
        ...SOUND,
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
      definitionOf({ ...SOUND, authenticate: async () => ({ verdict: 'unknown-user' }) }),
    ],
    [
      'throws at strange names',
      'does not know "*"',
      definitionOf({
        ...SOUND,
        authenticate: (login) =>
          login.username === '*' ? Promise.reject(new Error('pattern')) : authenticate(login),
      }),
    ],
    [
      'looks names up in a plain object',
      'does not know "constructor"',
      definitionOf({
        ...SOUND,
        authenticate: (login) => (login.username in {} ? accepts(ACCOUNT)() : authenticate(login)),
      }),
    ],
    [
      'does not fold names',
      'takes "ALICE" for the same account',
      definitionOf({
        ...SOUND,
        authenticate: (login) =>
          login.username === 'ALICE' ? Promise.resolve({ verdict: 'unknown-user' }) : authenticate(login),
      }),
    ],
    [
      'answers a name that does not log in',
      'lets the Matrix ID of "Alice" log in again as the same account',
      definitionOf({
        ...SOUND,
        authenticate: async (login) => {
          const answer = await authenticate(login);
          return answer.verdict === 'accepted'
            ? { ...answer, account: { username: 'a-uuid', subject: '1' } }
            : answer;
        },
      }),
    ],
    [
      'has no subject',
      'accepts the right password',
      definitionOf({ ...SOUND, authenticate: accepts({ username: 'Alice', subject: '' }) }),
    ],
    [
      'lets the disabled in',
      'rejects who is not let in, for that reason only with the right password',
      definitionOf({
        ...SOUND,
        authenticate: (login) => (login.username === 'former' ? accepts(ACCOUNT)() : authenticate(login)),
      }),
    ],
    [
      'answers nonsense',
      'accepts the right password',
      definitionOf({ ...SOUND, authenticate: async () => 'yes' as never }),
    ],
    [
      'has a profile of nobody',
      'gives "Alice" a profile of the right form',
      definitionOf({ ...SOUND, profile: async () => ({}) }),
    ],
    [
      'has a profile of another form',
      'gives "Alice" a profile of the right form',
      definitionOf({ ...SOUND, profile: async () => ({ displayName: 5 }) as never }),
    ],
    [
      'finds everybody',
      'finds "Alice" by name and subject, and nobody else',
      definitionOf({ ...SOUND, find: async () => ACCOUNT }),
    ],
    ['lacks a method', 'accepts the right password', definitionOf({ authenticate })],
    ['takes any key', 'has a definition that keeps the contract', definitionOf(SOUND, loose)],
    ['takes any key', 'refuses an unknown key in its configuration', definitionOf(SOUND, loose)],
    [
      'speaks another version',
      'has a definition that keeps the contract',
      definitionOf(SOUND, { apiVersion: 2 as 1 }),
    ],
    [
      'opens whatever it is told',
      'throws a PluginError when it cannot open',
      definitionOf(SOUND, { open: () => SOUND }),
    ],
    [
      'throws text when it cannot open',
      'throws a PluginError when it cannot open',
      definitionOf(SOUND, {
        open: (config) =>
          (config as { broken?: boolean }).broken === true
            ? (Promise.reject as (reason: unknown) => Promise<never>).call(Promise, 'text')
            : SOUND,
      }),
    ],
    [
      'is never healthy',
      'is healthy, and has findings of the right form',
      definitionOf({ ...SOUND, health: () => Promise.reject(new Error('ill')) }),
    ],
    [
      'does not close',
      'closes without having been used',
      definitionOf(SOUND, {
        open: (_config, { onClose }) => {
          onClose(() => Promise.reject(new Error('stuck')));
          return SOUND;
        },
      }),
    ],
    [
      'breaks after an abort',
      'settles when it is called with a signal that has fired',
      definitionOf(SOUND, {
        open: () => {
          let dead = false;
          return {
            ...SOUND,
            authenticate: (login, { signal }) => {
              dead ||= signal.aborted;
              return dead ? Promise.reject(new Error('dead')) : authenticate(login);
            },
          };
        },
      }),
    ],
    [
      'logs passwords',
      'keeps the password out of its log',
      definitionOf(SOUND, {
        open: (_config, { log }) => ({
          ...SOUND,
          authenticate: (login) => {
            log.info({ login }, 'login');
            return authenticate(login);
          },
        }),
      }),
    ],
    [
      'mixes logins up',
      'answers many logins at once',
      definitionOf(SOUND, {
        open: () => {
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

  for (const [what, rule, definition] of broken) {
    it(`notices a plugin that ${what}: ${rule}`, async () => {
      expect(await brokenRules(definition)).to.include(rule);
    });
  }
});
