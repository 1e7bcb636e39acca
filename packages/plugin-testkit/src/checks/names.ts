import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { localpartOf, usernameOf, type AnyDefinition } from '@postern/gateway/testing';
import { accepted, notAccepted, onBench } from '../bench.js';
import type { ConformanceOptions } from '../options.js';
import type { Check } from './check.js';

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

const UNKNOWN_NAME = 'no such person';

/** Unknown and hostile names, other spellings, and the way back from the Matrix ID. */
export function nameChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const { username, password, otherSpellings = [] } = options.account;
  const tells = options.tellsUnknownUsers ?? true;
  return [
    ...[UNKNOWN_NAME, ...HOSTILE_NAMES].map((name) => ({
      name: `does not know ${JSON.stringify(name.slice(0, 20))}`,
      run: () =>
        onBench(definition, options, async (bench) => {
          const verdict = await bench.authenticate(name, password);
          if (tells) strictEqual(verdict.verdict, 'unknown-user');
          else notAccepted(verdict);
        }),
    })),
    decoyCheck(definition, options),
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

/** A plugin that leaves passwords to its back end has the gateway check none, of nobody. */
function decoyCheck(definition: AnyDefinition, options: ConformanceOptions): Check {
  const { username, password } = options.account;
  return {
    name: 'spends as many password checks on an unknown name as on a wrong password',
    run: () =>
      onBench(definition, options, async (bench) => {
        const checksOf = async (name: string): Promise<number> => {
          const before = bench.passwordChecks();
          notAccepted(await bench.authenticate(name, `${password}x`));
          return bench.passwordChecks() - before;
        };
        const wrong = await checksOf(username);
        strictEqual(
          await checksOf(UNKNOWN_NAME),
          wrong,
          'the time would tell who exists: call passwords.decoy',
        );
      }),
  };
}
