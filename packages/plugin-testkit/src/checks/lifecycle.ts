import { fail, ok } from 'node:assert/strict';
import type { AnyDefinition } from '@postern/gateway/testing';
import { inTime, onBench, openBench } from '../bench.js';
import { createCall } from '../test-context.js';
import type { ConformanceOptions } from '../options.js';
import type { Check } from './check.js';

/** Opening, health and closing. */
export function lifecycleChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
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
