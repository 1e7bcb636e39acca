import { fail, ok, strictEqual } from 'node:assert/strict';
import type { AnyDefinition } from '@postern/gateway/testing';
import type { Call } from '@postern/plugin-api';
import { accepted, onBench, type Bench } from '../bench.js';
import type { ConformanceOptions } from '../options.js';
import type { Check } from './check.js';

/** The end of a call's time: by its signal, or by its deadline. */
export function abortChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const { username, password } = options.account;
  const check = (name: string, end: (bench: Bench) => Promise<void>): Check => ({
    name,
    run: () =>
      onBench(definition, options, async (bench) => {
        await end(bench);
        accepted(await bench.authenticate(username, password));
      }),
  });
  const settles = (bench: Bench, part: Partial<Call>): Promise<void> =>
    settlesWithoutVerdict(bench, options, part);
  return [
    check('settles when it is called with a signal that has fired', (bench) =>
      settles(bench, { signal: AbortSignal.abort() }),
    ),
    check('settles when the signal fires during the call', async (bench) => {
      const controller = new AbortController();
      const settled = settles(bench, { signal: controller.signal });
      controller.abort();
      await settled;
    }),
    check('settles when its deadline is over', (bench) => settles(bench, { deadline: 0 })),
  ];
}

/** A call that nobody waits for may succeed or throw an error; it may not hang, nor call the right password wrong. */
async function settlesWithoutVerdict(
  { plugin, call, inTime }: Bench,
  { account: { username, password } }: ConformanceOptions,
  part: Partial<Call>,
): Promise<void> {
  if (plugin.authenticate === undefined) fail('the plugin has no authenticate');
  const outcome = await inTime(
    Promise.resolve(plugin.authenticate({ username, password }, call(part))).then(
      ({ verdict }) => verdict,
      (thrown: unknown) => (thrown instanceof Error ? thrown : fail('it threw something that is no Error')),
    ),
  );
  if (outcome instanceof Error) ok(!(outcome instanceof RangeError || outcome instanceof TypeError), outcome);
  else strictEqual(outcome, 'accepted');
}
