import { resolve } from 'node:path';
import type { Explanation } from '../../audit/why.js';
import { controlSocketOf } from '../../config/control-socket.js';
import { parseDuration } from '../../config/duration.js';
import { askGateway } from '../../control/client.js';
import { VERSION } from '../../manifest.js';
import { EXIT, print, UsageError, type ExitCode, type Io } from '../io.js';
import type { CommonOptions } from '../opened.js';
import { show } from './render.js';

export interface WhyOptions extends CommonOptions {
  /** Only this long ago, such as `30m`. */
  readonly since?: string;
}

/** Asks the running gateway what became of the last logins of one person. */
export async function why(io: Io, who: string, options: WhyOptions): Promise<ExitCode> {
  const within = withinOf(options.since);
  const socket = controlSocketOf(resolve(io.cwd, options.config));
  if (socket === undefined) throw new UsageError('control.socket is off: the gateway cannot be asked');
  const answer = await askGateway({ socket, version: VERSION }, 'why', { who, within });
  const explanation = withoutControls(answer) as Explanation;
  if (options.json === true) print(io, JSON.stringify(explanation));
  else show(io, withoutControls(who) as string, explanation);
  return explanation.attempts.length > 0 ? EXIT.ok : EXIT.no;
}

function withinOf(since: string | undefined): number | undefined {
  if (since === undefined) return undefined;
  const within = parseDuration(since);
  if (within === undefined) throw new UsageError('--since: expected a duration such as 30m or 2h');
  return within;
}

/** Names are what strangers typed: they may hold what a terminal obeys. */
function withoutControls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, node: unknown) =>
    typeof node === 'string' ? node.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD') : node,
  );
}
