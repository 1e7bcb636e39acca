import { fail, ok } from 'node:assert/strict';
import type { AnyDefinition } from '@postern/gateway/testing';
import type { Finding } from '@postern/plugin-api';
import { onBench, openBench } from '../bench.js';
import type { ConformanceOptions } from '../options.js';
import { leavesNothingBehind } from '../resources.js';
import type { Check } from './check.js';

/** Opening, health and closing. */
export function lifecycleChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const { username, password } = options.account;
  return [
    {
      name: 'closes without having been used, and leaves nothing open',
      run: () => leavesNothingBehind(() => onBench(definition, options, async () => undefined)),
    },
    {
      name: 'closes while it is busy, and leaves nothing open',
      run: () =>
        leavesNothingBehind(async () => {
          const bench = await openBench(definition, options);
          const busy = bench.authenticate(username, password).catch(() => undefined);
          await bench.close();
          await busy;
        }),
    },
    {
      name: 'is healthy, and has findings of the right form',
      run: () =>
        onBench(definition, options, async ({ plugin, call, inTime }) => {
          await inTime(plugin.health?.(call()));
          for (const finding of (await inTime(plugin.inspect?.(call()))) ?? []) checkFinding(finding);
        }),
    },
    ...('brokenConfig' in options ? [brokenCheck(definition, options)] : []),
    ...('unreachableConfig' in options ? [unreachableCheck(definition, options)] : []),
  ];
}

function brokenCheck(definition: AnyDefinition, options: ConformanceOptions): Check {
  return {
    name: 'throws a PluginError when it cannot open, and leaves nothing open',
    run: () =>
      leavesNothingBehind(async () => {
        const code = await codeOf(openBench(definition, options, options.brokenConfig));
        ok(code === 'PLUGIN_MISCONFIGURED' || code === 'PLUGIN_UNAVAILABLE', `it threw ${code}`);
      }),
  };
}

/** Such a plugin either does not open, or opens and fails at each call: both are fine, a verdict is not. */
function unreachableCheck(definition: AnyDefinition, options: ConformanceOptions): Check {
  const { username, password } = options.account;
  const login = async (): Promise<void> => {
    const bench = await openBench(definition, options, options.unreachableConfig);
    try {
      await bench.authenticate(username, password);
    } finally {
      await bench.close();
    }
  };
  return {
    name: 'says PLUGIN_UNAVAILABLE when its back end does not answer, and leaves nothing open',
    run: () =>
      leavesNothingBehind(async () => {
        const code = await codeOf(login());
        ok(code === 'PLUGIN_UNAVAILABLE', `it threw ${code}`);
      }),
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
  return fail('it did not throw');
}

function checkFinding({ level, message }: Finding): void {
  ok(['info', 'warning', 'error'].includes(level) && message !== '', 'a finding without level or message');
}
