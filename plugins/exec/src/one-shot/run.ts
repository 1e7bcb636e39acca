import { PluginError, type Call } from '@postern/plugin-api';
import type { Conceal } from '../conceal.js';
import { Complaints } from '../processes/complaints.js';
import type { Invocation, ProcessGroup } from '../processes/group.js';
import type { RunningScripts } from './running.js';

/** Largest output in bytes. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** A script that has ended by itself. */
export interface Ended {
  readonly status: number;
  readonly stdout: Buffer;
  /** What it said to stderr, fit for the log, with what leads over to it; empty if nothing. */
  readonly words: string;
}

/**
 * Runs a script to its end. When the call's signal fires, the script and what it started are stopped first.
 *
 * @throws PluginError; the signal's reason when it fires
 */
export async function runToEnd(
  invocation: Invocation & { readonly input: string | undefined },
  conceal: Conceal,
  { signal, log }: Pick<Call, 'signal' | 'log'>,
  running: RunningScripts,
): Promise<Ended> {
  const group = await running.start(invocation);
  const stop = (): void => group.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const complaints = new Complaints(group.stderr, log, conceal);
    const output = collect(group);
    group.stdin.end(invocation.input);
    const { status, signal: killedBy } = await group.ended;
    signal.throwIfAborted();
    const { file } = invocation;
    if (output.isTooLarge) {
      throw new PluginError('PLUGIN_PROTOCOL', `${file} wrote more than ${MAX_OUTPUT_BYTES} bytes`);
    }
    if (status === null) {
      const message = `${file} was ended by ${killedBy ?? 'a signal'}${complaints.words}`;
      throw new PluginError('PLUGIN_UNAVAILABLE', message);
    }
    return { status, stdout: Buffer.concat(output.chunks), words: complaints.words };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function collect(group: ProcessGroup): { readonly chunks: readonly Buffer[]; readonly isTooLarge: boolean } {
  const output = { chunks: [] as Buffer[], isTooLarge: false };
  let size = 0;
  group.stdout.on('error', () => undefined);
  group.stdout.on('data', (chunk: Buffer) => {
    if (output.isTooLarge) return;
    size += chunk.length;
    output.isTooLarge = size > MAX_OUTPUT_BYTES;
    if (output.isTooLarge) group.kill();
    else output.chunks.push(chunk);
  });
  return output;
}
