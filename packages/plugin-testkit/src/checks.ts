import { deepStrictEqual, fail, ok, strictEqual } from 'node:assert/strict';
import {
  checkAccount,
  checkProfile,
  definitionFaults,
  localpartOf,
  usernameOf,
  type AnyDefinition,
} from '@postern/gateway/testing';
import { accepted, inTime, notAccepted, onBench, openBench } from './bench.js';
import type { ConformanceOptions } from './options.js';
import { createCall } from './test-context.js';

/** One rule of the contract. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** Names that have broken somebody's program. None is an account. */
export const HOSTILE_NAMES = [
  'constructor',
  '__proto__',
  'toString',
  '*',
  '=',
  "' or 1=1 --",
  '" or ""="',
  ')(uid=*',
  'a)(|(uid=*))',
  'nul\0byte',
  '\u202Eesrever',
  '😀😀',
  '../../etc/passwd',
  '%s%n',
  'a'.repeat(255),
];

/** Every rule that can be checked with what the options tell. */
export function conformanceChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  return [
    ...definitionChecks(definition),
    ...loginChecks(definition, options),
    ...nameChecks(definition, options),
    ...profileChecks(definition, options),
    ...abortChecks(definition, options),
    ...lifecycleChecks(definition, options),
  ];
}

function definitionChecks(definition: AnyDefinition): readonly Check[] {
  return [
    {
      name: 'has a definition that keeps the contract',
      run: async () => deepStrictEqual(definitionFaults(definition), []),
    },
    {
      name: 'refuses an unknown key in its configuration',
      run: async () => {
        const result = await definition.config['~standard'].validate({ 'no such key': true });
        ok(result.issues !== undefined, 'a misspelt key would be swallowed');
      },
    },
  ];
}

function loginChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const { username, password } = options.account;
  const refusals = [
    { what: 'a wrong password', typed: `${password}x` },
    { what: 'an empty password', typed: '' },
    { what: 'an over-long password', typed: 'x'.repeat(4096) },
    { what: 'the password in another case', typed: swapCase(password) },
  ].filter(({ typed }) => typed !== password);
  return [
    {
      name: 'accepts the right password',
      run: () =>
        onBench(definition, options, async (bench) => {
          const { account } = accepted(await bench.authenticate(username, password));
          ok(account.subject !== '', 'the subject is empty');
        }),
    },
    ...refusals.map(({ what, typed }) => ({
      name: `rejects ${what}`,
      run: () =>
        onBench(definition, options, async (bench) => {
          const verdict = await bench.authenticate(username, typed);
          strictEqual(
            verdict.verdict,
            'rejected',
            'it is its own account: unknown-user would ask the next plugin',
          );
        }),
    })),
    {
      name: 'keeps the password out of its log',
      run: () =>
        onBench(definition, options, async (bench) => {
          await bench.authenticate(username, password);
          await bench.authenticate(username, `${password}-canary`);
          ok(!JSON.stringify(bench.log.lines).includes(password), 'the log holds a password');
        }),
    },
    {
      name: 'answers many logins at once',
      run: () =>
        onBench(definition, options, async (bench) => {
          const typed = [password, `${password}x`, password, `${password}x`];
          const verdicts = await Promise.all(typed.map((one) => bench.authenticate(username, one)));
          deepStrictEqual(
            verdicts.map(({ verdict }) => verdict),
            ['accepted', 'rejected', 'accepted', 'rejected'],
          );
        }),
    },
    ...(options.disabled === undefined ? [] : [disabledCheck(definition, options, options.disabled)]),
  ];
}

function disabledCheck(
  definition: AnyDefinition,
  options: ConformanceOptions,
  { username, password }: { readonly username: string; readonly password: string },
): Check {
  return {
    name: 'rejects who is not let in, for that reason only with the right password',
    run: () =>
      onBench(definition, options, async (bench) => {
        const right = await bench.authenticate(username, password);
        const wrong = await bench.authenticate(username, `${password}x`);
        ok(
          right.verdict === 'rejected' && right.reason !== 'wrong-password',
          'the account is let in, or the reason is wrong',
        );
        ok(wrong.verdict === 'rejected', 'a wrong password of a disabled account');
      }),
  };
}

function nameChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const { username, password, otherSpellings = [] } = options.account;
  const tells = options.tellsUnknownUsers ?? true;
  return [
    ...['no such person', ...HOSTILE_NAMES].map((name) => ({
      name: `does not know ${JSON.stringify(name.slice(0, 20))}`,
      run: () =>
        onBench(definition, options, async (bench) => {
          const verdict = await bench.authenticate(name, password);
          if (tells) strictEqual(verdict.verdict, 'unknown-user');
          else notAccepted(verdict);
        }),
    })),
    ...otherSpellings.map((spelling) => ({
      name: `takes ${JSON.stringify(spelling)} for the same account`,
      run: () =>
        onBench(definition, options, async (bench) => {
          const typed = accepted(await bench.authenticate(spelling, password)).account;
          deepStrictEqual(typed, accepted(await bench.authenticate(username, password)).account);
        }),
    })),
    ...[username, ...otherSpellings].map((spelling) => ({
      name: `lets the Matrix ID of ${JSON.stringify(spelling)} log in again as the same account`,
      run: () =>
        onBench(definition, options, async (bench) => {
          const { account } = accepted(await bench.authenticate(spelling, password));
          const canonical = usernameOf(localpartOf(account.localpart ?? account.username));
          strictEqual(
            accepted(await bench.authenticate(canonical, password)).account.subject,
            account.subject,
          );
        }),
    })),
  ];
}

function profileChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const people = [options.account, ...(options.bare === undefined ? [] : [options.bare])];
  return people.flatMap(({ username, password }) => [
    {
      name: `gives ${JSON.stringify(username)} a profile of the right form`,
      run: () =>
        onBench(definition, options, async ({ plugin, authenticate, log }) => {
          const { account } = accepted(await authenticate(username, password));
          const profile = await inTime(plugin.profile?.(account, createCall(log)));
          if (profile !== undefined) checkProfile(profile);
          const gone = { username: 'gone', subject: 'no such subject' };
          strictEqual(
            await inTime(plugin.profile?.(gone, createCall(log))),
            undefined,
            'a profile of nobody',
          );
        }),
    },
    {
      name: `finds ${JSON.stringify(username)} by name and subject, and nobody else`,
      run: () =>
        onBench(definition, options, async ({ plugin, authenticate, log }) => {
          if (plugin.find === undefined) return;
          const { account } = accepted(await authenticate(username, password));
          for (const key of [{ username }, { subject: account.subject }]) {
            const found = checkAccount(await inTime(plugin.find(key, createCall(log))));
            strictEqual(found.subject, account.subject);
          }
          for (const key of [
            { username: '*' },
            { subject: '*' },
            { medium: 'email', address: '*' } as const,
          ]) {
            strictEqual(await inTime(plugin.find(key, createCall(log))), undefined);
          }
        }),
    },
  ]);
}

function abortChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const { username, password } = options.account;
  /** An aborted call may answer or throw; it may not hang, and it may not break what comes after it. */
  const settles = async (work: Promise<unknown>): Promise<void> => {
    await inTime(
      work.then(
        () => undefined,
        () => undefined,
      ),
    );
  };
  return [
    {
      name: 'settles when it is called with a signal that has fired',
      run: () =>
        onBench(definition, options, async (bench) => {
          await settles(bench.authenticate(username, password, AbortSignal.abort()));
          accepted(await bench.authenticate(username, password));
        }),
    },
    {
      name: 'settles when the signal fires during the call',
      run: () =>
        onBench(definition, options, async (bench) => {
          const controller = new AbortController();
          const call = bench.authenticate(username, password, controller.signal);
          controller.abort();
          await settles(call);
          accepted(await bench.authenticate(username, password));
        }),
    },
  ];
}

function lifecycleChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const { username, password } = options.account;
  return [
    {
      name: 'closes without having been used',
      run: () => onBench(definition, options, async () => undefined),
    },
    {
      name: 'closes while it is busy',
      run: async () => {
        const bench = await openBench(definition, options);
        const busy = bench.authenticate(username, password).then(
          () => undefined,
          () => undefined,
        );
        await bench.close();
        await inTime(busy);
      },
    },
    {
      name: 'is healthy, and has findings of the right form',
      run: () =>
        onBench(definition, options, async ({ plugin, log }) => {
          await inTime(plugin.health?.(createCall(log)));
          for (const { level, message } of (await inTime(plugin.inspect?.(createCall(log)))) ?? []) {
            ok(
              ['info', 'warning', 'error'].includes(level) && message !== '',
              'a finding without level or message',
            );
          }
        }),
    },
    ...(options.brokenConfig === undefined
      ? []
      : [
          {
            name: 'throws a PluginError when it cannot open',
            run: async () => {
              const failure: unknown = await openBench(definition, options, options.brokenConfig).catch(
                (error: unknown) => error,
              );
              const { code } = failure as { code?: unknown };
              if (code !== 'PLUGIN_MISCONFIGURED' && code !== 'PLUGIN_UNAVAILABLE')
                fail(`it threw ${String(failure)}`);
            },
          },
        ]),
  ];
}

function swapCase(text: string): string {
  return text.toUpperCase() === text ? text.toLowerCase() : text.toUpperCase();
}
