import { resolve } from 'node:path';
import { controlSocketOf } from '../config/control-socket.js';
import { askGateway } from '../control/client.js';
import { VERSION } from '../manifest.js';
import { UsageError, type Io } from './io.js';
import type { CommonOptions } from './opened.js';

/**
 * Asks the gateway that runs with this configuration about somebody, over its local socket.
 *
 * @throws UsageError, ControlError
 */
export async function askRunning(
  io: Io,
  { config }: CommonOptions,
  command: string,
  question: { readonly who: string; readonly [more: string]: unknown },
): Promise<unknown> {
  if (question.who.trim() === '') throw new UsageError('say who: alice, or @alice:example.org');
  const socket = controlSocketOf(resolve(io.cwd, config));
  if (socket === undefined) throw new UsageError('control.socket is off: the gateway cannot be asked');
  return withoutControls(await askGateway({ socket, version: VERSION }, command, question));
}

/** Names are what strangers typed: they may hold what a terminal obeys. */
export function withoutControls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, node: unknown) =>
    typeof node === 'string' ? node.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD') : node,
  );
}
