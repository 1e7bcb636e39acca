import type { Finding } from '@postern/plugin-api';
import { asPluginError } from '../chain/failures.js';
import type { PluginSlot } from '../chain/slot.js';
import type { Core } from '../core.js';
import type { Clock } from '../time/clock.js';
import { Deadline } from '../time/deadline.js';
import { examineAccounts, examineSynapse, type ExaminedSynapse } from './doctor-synapse.js';
import type { Opened } from './homeserver.js';
import { EXIT, paint, print, type ExitCode, type Io } from './io.js';
import { withCore, type CommonOptions } from './opened.js';
import { PLUGIN_REMEDIES } from './remedies.js';
import { tryLogin } from './try.js';

/** Longest wait for one plugin's inspection. */
const INSPECT_LIMIT_MS = 30_000;

export interface DoctorOptions extends CommonOptions {
  /** The configuration files of Synapse, the later ones over the earlier. */
  readonly synapse?: readonly string[];
  /** Whose login is tried, as Synapse's module would. */
  readonly user?: string;
}

interface Examined {
  readonly plugin: string;
  readonly findings: readonly Finding[];
}

/**
 * Opens every plugin, asks it how it is, and says what is wrong and what to do about it; the same for the configuration of
 * Synapse, and for one person's login through its module.
 */
export async function doctor(io: Io, options: DoctorOptions): Promise<ExitCode> {
  let oldModule = false;
  const code = await withCore(io, options, async (core, services, state) => {
    const chain = chainFindings(core);
    const plugins: Examined[] = [];
    for (const slot of core.slots) {
      plugins.push({ plugin: slot.spec.id, findings: await examine(slot, services.clock) });
    }
    const synapse = await lookThroughSynapse(io, options, { core, services, state });
    oldModule = synapse?.oldModule ?? false;
    const all = [
      ...plugins,
      ...(chain === undefined ? [] : [{ plugin: 'The chain', findings: chain }]),
      ...(synapse === undefined ? [] : [{ plugin: 'Synapse', ...synapse }]),
    ];
    if (options.json === true) print(io, JSON.stringify({ plugins, chain, synapse: synapse?.findings }));
    else for (const one of all) show(io, one);
    return all.some(({ findings }) => findings.some(({ level }) => level === 'error')) ? EXIT.no : EXIT.ok;
  });
  if (options.user === undefined) return code;
  const tried = await tryLogin(io, options.user, { ...options, oldModule });
  return code === EXIT.ok ? tried : code;
}

async function lookThroughSynapse(
  io: Io,
  options: DoctorOptions,
  opened: Opened,
): Promise<ExaminedSynapse | undefined> {
  if (options.synapse === undefined) return undefined;
  const { findings, oldModule } = examineSynapse(io, options.synapse, opened.core.generations.get().config);
  return { findings: [...findings, ...(await examineAccounts(io, options, opened))], oldModule };
}

/** What no plugin can say, as it does not know of the others. */
function chainFindings(core: Core): readonly Finding[] | undefined {
  const asked = core.generations.get().chain.entries.filter((entry) => entry.can('authenticate'));
  if (asked.length < 2) return undefined;
  const message = `${asked.length} plugins check passwords, one after the other: the time of a refusal tells which of them knows the name`;
  return [{ level: 'info', message }];
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
    return [{ level: 'error', message: `${message} (${code})`, remedy: PLUGIN_REMEDIES[code] }];
  }
}

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
