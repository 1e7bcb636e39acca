import type { Explanation } from '../../audit/why.js';
import { parseDuration } from '../../config/duration.js';
import { askRunning, withoutControls } from '../ask-running.js';
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
  const explanation = (await askRunning(io, options, 'why', { who, within })) as Explanation;
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
