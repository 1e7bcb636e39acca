import { deepStrictEqual } from 'node:assert/strict';
import { UnseenLogin, type AnyDefinition } from '@postern/gateway/testing';
import type { Account, Call } from '@postern/plugin-api';
import { openBench, type Bench } from '../bench.js';
import type { ConformanceOptions } from '../options.js';
import { CANARY, everythingIn, secretsIn, secretsOf } from '../secrets/canary.js';
import { createTestServices } from '../test-context.js';
import type { Check } from './check.js';

/** Nothing that the plugin says, throws or shows holds a password or a secret of its configuration. */
export function secrecyChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const { config, brokenConfig, unreachableConfig } = options;
  const back = [
    ['whatever happens', config],
    ['when its back end does not answer', unreachableConfig],
    ['when it cannot open', brokenConfig],
  ] as const;
  return back
    .filter(([, one]) => one !== undefined)
    .map(([when, one]) => ({
      name: `tells no password and no secret of its configuration, ${when}`,
      run: async () => {
        const secrets = [...passwordsOf(options), ...secretsOf(one)];
        const told = everythingIn(await everythingSaid(definition, options, one));
        deepStrictEqual(secretsIn(told, secrets), []);
      },
    }));
}

function passwordsOf({ account, disabled, bare }: ConformanceOptions): readonly string[] {
  return [CANARY, ...[account, disabled, bare].flatMap((person) => person?.password ?? [])];
}

/** Log, answers, errors and findings of a plugin of whom everything is asked. */
async function everythingSaid(
  definition: AnyDefinition,
  options: ConformanceOptions,
  config: unknown,
): Promise<unknown> {
  const services = createTestServices();
  const { lines } = services.log;
  const bench = await settled(() => openBench(definition, options, config, services));
  if (!('value' in bench)) return [lines, bench];
  try {
    return [lines, bench.value.plugin, await answersOf(bench.value, options)];
  } finally {
    await bench.value.close();
  }
}

async function answersOf({ plugin, call, inTime }: Bench, options: ConformanceOptions): Promise<unknown> {
  const said: unknown[] = [];
  const ask = async (work: () => unknown): Promise<void> =>
    void said.push(await settled(() => inTime(work())));
  const everything = async (logins: Logins, frame: () => Partial<Call>): Promise<void> => {
    for (const [username, password] of logins) {
      await ask(() => plugin.authenticate?.(new UnseenLogin({ username, password }), call(frame())));
    }
    await ask(() => plugin.health?.(call(frame())));
    await ask(() => plugin.inspect?.(call(frame())));
    for (const account of accountsIn(said)) {
      await ask(() => plugin.profile?.(account, call(frame())));
      await ask(() => plugin.find?.({ subject: account.subject }, call(frame())));
    }
  };
  const { username, password } = options.account;
  await everything(loginsOf(options), () => ({}));
  await everything([[username, password]], () => ({ signal: AbortSignal.abort() }));
  await everything([[username, password]], () => ({ deadline: 0 }));
  return said;
}

type Logins = readonly (readonly [username: string, password: string])[];

function loginsOf({ account, disabled }: ConformanceOptions): Logins {
  return [account, ...(disabled === undefined ? [] : [disabled])]
    .flatMap(({ username, password }) => [
      [username, password] as const,
      [username, CANARY] as const,
      [username, `${password}x`] as const,
    ])
    .concat([['no such person', CANARY]]);
}

function accountsIn(said: readonly unknown[]): readonly Account[] {
  return said.flatMap((one) => {
    const { value } = one as { readonly value?: { readonly verdict?: unknown; readonly account?: Account } };
    return value?.verdict === 'accepted' && value.account !== undefined ? [value.account] : [];
  });
}

type Settled<T> = { readonly value: T } | { readonly thrown: unknown };

async function settled<T>(work: () => Promise<T> | T): Promise<Settled<T>> {
  try {
    return { value: await work() };
  } catch (thrown) {
    return { thrown };
  }
}
