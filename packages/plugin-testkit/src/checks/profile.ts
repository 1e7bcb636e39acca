import { strictEqual } from 'node:assert/strict';
import { checkAccount, checkProfile, type AnyDefinition } from '@postern/gateway/testing';
import { accepted, onBench } from '../bench.js';
import type { ConformanceOptions } from '../options.js';
import type { Check } from './check.js';

/** Profiles, and finding accounts without their passwords. */
export function profileChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const people = [options.account, ...(options.bare === undefined ? [] : [options.bare])];
  return people.flatMap(({ username, password }) => [
    {
      name: `gives ${JSON.stringify(username)} a profile of the right form`,
      run: () =>
        onBench(definition, options, async (bench) => {
          const { plugin, call, inTime } = bench;
          const { account } = accepted(await bench.authenticate(username, password));
          const profile = await inTime(plugin.profile?.(account, call()));
          if (profile !== undefined) checkProfile(profile);
          const gone = { username: 'gone', subject: 'no such subject' };
          strictEqual(await inTime(plugin.profile?.(gone, call())), undefined, 'a profile of nobody');
        }),
    },
    {
      name: `finds ${JSON.stringify(username)} by name and subject, and nobody else`,
      run: () =>
        onBench(definition, options, async (bench) => {
          const { plugin, call, inTime } = bench;
          if (plugin.find === undefined) return;
          const { account } = accepted(await bench.authenticate(username, password));
          for (const key of [{ username }, { subject: account.subject }]) {
            const found = checkAccount(await inTime(plugin.find(key, call())));
            strictEqual(found.subject, account.subject);
          }
          for (const key of [
            { username: '*' },
            { subject: '*' },
            { medium: 'email', address: '*' } as const,
          ]) {
            strictEqual(await inTime(plugin.find(key, call())), undefined);
          }
        }),
    },
  ]);
}
