import type { AnyDefinition, OpenedPlugin } from '@postern/gateway/testing';
import {
  PluginError,
  type Login,
  type Passwords,
  type PluginContext,
  type Verdict,
} from '@postern/plugin-api';
import { z } from 'zod';
import { conformanceChecks } from '../../src/index.js';

export const PASSWORD = 'Correct horse';
export const ACCOUNT = { username: 'Alice', subject: '1' };
/** One that costs next to nothing. */
const HASH = '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=';
const BARE = { username: 'bare', subject: '2' };

/** A login without faults; each test puts one in. */
export async function authenticate({ username, password }: Login): Promise<Verdict> {
  const account = [ACCOUNT, BARE].find((known) => known.username.toLowerCase() === username.toLowerCase());
  if (account === undefined && username !== 'former') return { verdict: 'unknown-user' };
  if (password !== PASSWORD) return { verdict: 'rejected', reason: 'wrong-password' };
  return account === undefined
    ? { verdict: 'rejected', reason: 'disabled' }
    : { verdict: 'accepted', account };
}

/** A login that has the gateway check passwords; without decoys, those of known names only. */
export const withChecks =
  (passwords: Passwords, decoys: boolean) =>
  async (login: Login): Promise<Verdict> => {
    const verdict = await authenticate(login);
    if (verdict.verdict !== 'unknown-user') await passwords.verify(HASH, login.password);
    else if (decoys) await passwords.decoy(HASH, login.password);
    return verdict;
  };

/** A login that accepts whoever comes as one account. */
export const accepts = (account: typeof ACCOUNT) => async (): Promise<Verdict> => ({
  verdict: 'accepted',
  account,
});

export const SOUND: OpenedPlugin = {
  authenticate,
  async profile({ subject }) {
    if (subject === '1') return { displayName: 'Alice' };
    return subject === '2' ? {} : undefined;
  },
  async find(key) {
    if ('medium' in key) return undefined;
    return [ACCOUNT, BARE].find((account) =>
      'subject' in key
        ? account.subject === key.subject
        : account.username.toLowerCase() === key.username.toLowerCase(),
    );
  },
};

type Open = (context: PluginContext) => OpenedPlugin;

/** What the configuration of a subject says of its back end. */
export interface BackEnds {
  readonly up?: Open;
  readonly broken?: Open;
  readonly down?: Open;
}

/** A plugin that opens as each kind of back end says; without faults where nothing is said. */
export function definitionOf(open: BackEnds = {}, rest: Partial<AnyDefinition> = {}): AnyDefinition {
  const opens: Required<BackEnds> = {
    up: () => SOUND,
    broken: failing('PLUGIN_MISCONFIGURED'),
    down: failing('PLUGIN_UNAVAILABLE'),
    ...open,
  };
  return {
    name: 'subject',
    apiVersion: 1,
    capabilities: ['authenticate', 'profile', 'find'],
    config: z.strictObject({ back: z.enum(['up', 'broken', 'down']) }),
    open: (config, context) => opens[(config as { back: keyof BackEnds }).back](context),
    ...rest,
  };
}

/** A plugin that is sound but for some of its methods. */
export function subjectWith(methods: Partial<OpenedPlugin>): AnyDefinition {
  return definitionOf({ up: () => ({ ...SOUND, ...methods }) });
}

function failing(code: PluginError['code']): Open {
  return () => {
    throw new PluginError(code, 'not today');
  };
}

/** The names of the rules that a plugin breaks. */
export async function brokenRules(definition: AnyDefinition): Promise<readonly string[]> {
  const checks = conformanceChecks(definition, {
    config: { back: 'up' },
    account: { username: 'Alice', password: PASSWORD, otherSpellings: ['ALICE'] },
    disabled: { username: 'former', password: PASSWORD },
    bare: { username: 'bare', password: PASSWORD },
    brokenConfig: { back: 'broken' },
    unreachableConfig: { back: 'down' },
    patienceMs: 100,
  });
  const broken: string[] = [];
  for (const { name, run } of checks) await run().catch(() => broken.push(name));
  return broken;
}

/** A faulty plugin: what it does, and the rule that must notice it. */
export type FaultyPlugin = readonly [what: string, rule: string, definition: AnyDefinition];
