import type { Finding } from '@postern/plugin-api';
import { asPluginError } from '../chain/failures.js';
import type { PluginSlot } from '../chain/slot.js';
import type { Clock } from '../time/clock.js';
import { Deadline } from '../time/deadline.js';
import { EXIT, paint, print, type ExitCode, type Io } from './io.js';
import { withCore, type CommonOptions } from './opened.js';

/** Longest wait for one plugin's inspection. */
const INSPECT_LIMIT_MS = 30_000;

interface Examined {
  readonly plugin: string;
  readonly findings: readonly Finding[];
}

/** Opens every plugin, asks it how it is, and says what is wrong and what to do about it. */
export async function doctor(io: Io, options: CommonOptions): Promise<ExitCode> {
  return withCore(io, options, async (core, { clock }) => {
    const examined: Examined[] = [];
    for (const slot of core.slots) {
      examined.push({ plugin: slot.spec.id, findings: await examine(slot, clock) });
    }
    if (options.json === true) print(io, JSON.stringify({ plugins: examined }));
    else for (const one of examined) show(io, one);
    return examined.some(({ findings }) => findings.some(({ level }) => level === 'error'))
      ? EXIT.no
      : EXIT.ok;
  });
}

async function examine(slot: PluginSlot, clock: Clock): Promise<readonly Finding[]> {
  const deadline = new Deadline(clock, INSPECT_LIMIT_MS);
  const requestId = `doctor-${slot.spec.id}`;
  try {
    return await deadline.run(deadline.at, async ({ signal }) => {
      const call = { requestId, signal, deadline: deadline.at, log: slot.logFor(requestId) };
      const plugin = slot.get();
      await plugin.health?.(call);
      return (await plugin.inspect?.(call)) ?? [];
    });
  } catch (thrown) {
    const { code, message } = asPluginError(thrown);
    return [{ level: 'error', message: `${message} (${code})`, remedy: REMEDIES[code] }];
  }
}

const REMEDIES = {
  PLUGIN_UNAVAILABLE: 'Check that the back end runs and can be reached from this machine.',
  PLUGIN_PROTOCOL:
    'The back end answered something unexpected: check that address and version are the right ones.',
  PLUGIN_MISCONFIGURED: "Check this entry's config: the back end refuses the gateway itself.",
} as const;

const COLOURS = { info: 'dim', warning: 'yellow', error: 'red' } as const;

function show(io: Io, { plugin, findings }: Examined): void {
  const healthy = findings.every(({ level }) => level !== 'error');
  print(
    io,
    `${paint(io, 'bold', plugin)}: ${healthy ? paint(io, 'green', 'ok') : paint(io, 'red', 'not ok')}`,
  );
  for (const { level, message, remedy } of findings) {
    print(io, `  ${paint(io, COLOURS[level], level)}: ${message}`);
    if (remedy !== undefined) print(io, `    ${remedy}`);
  }
}
