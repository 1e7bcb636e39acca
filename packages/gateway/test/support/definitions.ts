import type { Account, FindKey, Login, Profile, Verdict } from '@postern/plugin-api';
import { z } from 'zod';
import type { AnyDefinition, OpenedPlugin } from '../../src/chain/definition.js';

/** A person of the stub plugin. */
export interface Person extends Account {
  readonly password: string;
  readonly profile?: Profile;
}

/** A plugin over a list in memory: exact names win, else the only one that differs by case. */
export function peoplePlugin(people: readonly Person[]): OpenedPlugin {
  const named = (username: string): Person | undefined => {
    const folded = people.filter((one) => one.username.toLowerCase() === username.toLowerCase());
    return people.find((one) => one.username === username) ?? (folded.length === 1 ? folded[0] : undefined);
  };
  const accountOf = ({ username, subject }: Person): Account => ({ username, subject });
  return {
    async authenticate({ username, password }: Login): Promise<Verdict> {
      const person = named(username) ?? people.find(({ profile }) => hasAddress(profile, username));
      if (person === undefined) return { verdict: 'unknown-user' };
      const account = accountOf(person);
      return person.password === password
        ? { verdict: 'accepted', account }
        : { verdict: 'rejected', reason: 'wrong-password', account };
    },
    profile: async ({ subject }) => people.find((one) => one.subject === subject)?.profile,
    async find(key: FindKey) {
      if ('username' in key) return optional(named(key.username), accountOf);
      if ('subject' in key)
        return optional(
          people.find(({ subject }) => subject === key.subject),
          accountOf,
        );
      return optional(
        people.find(({ profile }) => hasAddress(profile, key.address)),
        accountOf,
      );
    },
  };
}

/** Phone numbers are asked for as Matrix spells them, without `+`. */
function hasAddress(profile: Profile | undefined, asked: string): boolean {
  return profile?.threePids?.some(({ address }) => address.replace(/^\+/, '') === asked) === true;
}

function optional<T, U>(value: T | undefined, map: (value: T) => U): U | undefined {
  return value === undefined ? undefined : map(value);
}

/** A definition whose every instance is this plugin. */
export function definitionOf(
  plugin: OpenedPlugin | (() => OpenedPlugin | Promise<OpenedPlugin>),
): AnyDefinition {
  return {
    name: 'stub',
    apiVersion: 1,
    capabilities: ['authenticate'],
    sometimes: ['profile', 'find'],
    config: z.strictObject({ note: z.string().optional() }),
    open: () => (typeof plugin === 'function' ? plugin() : plugin),
  };
}

/** What careless JavaScript does. */
export function rejectWithText(): Promise<never> {
  return (Promise.reject as (reason: unknown) => Promise<never>).call(Promise, 'text');
}
