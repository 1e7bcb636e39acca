import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import type { AnyDefinition } from '@postern/gateway/testing';
import { accepted, onBench } from '../bench.js';
import type { ConformanceOptions } from '../options.js';
import type { Check } from './check.js';

/** Right and wrong passwords. */
export function loginChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
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
    crowdCheck(definition, options),
    ...(options.disabled === undefined ? [] : [disabledCheck(definition, options, options.disabled)]),
  ];
}

function crowdCheck(definition: AnyDefinition, options: ConformanceOptions): Check {
  const { username, password } = options.account;
  return {
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
  };
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

function swapCase(text: string): string {
  return text.toUpperCase() === text ? text.toLowerCase() : text.toUpperCase();
}
