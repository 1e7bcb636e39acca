import type { AuthAnswer, NamedAccount } from './answers.js';
import { nameOf } from './ids.js';
import { UnreadableOutput } from './strict-json.js';

/**
 * The plain answer to a login whose exit status says success: `true` or `1`, anything else for a refusal, nothing to leave
 * it to the exit status; then the display name.
 *
 * @throws UnreadableOutput
 */
export function readPlainAuth(output: string): AuthAnswer {
  const [verdict = '', displayName = ''] = linesOf(output, 2);
  const success = verdict === '' || ['true', '1'].includes(verdict.toLowerCase());
  return { success, profile: displayName === '' ? undefined : { displayName } };
}

/**
 * The plain answer to a lookup: a localpart; or `localpart` or `mxid`, and the value in the second line; or nothing.
 *
 * @throws UnreadableOutput
 */
export function readPlainLookup(output: string, domain: string): NamedAccount | undefined {
  if (output.trim() === '') return undefined;
  const [first = '', second] = linesOf(output, 2);
  if (second === undefined) return { username: first };
  if (first !== 'localpart' && first !== 'mxid') {
    throw new UnreadableOutput('two lines of which the first is neither localpart nor mxid');
  }
  const username = nameOf({ type: first, value: second }, domain);
  return username === undefined || username === '' ? undefined : { username };
}

function linesOf(output: string, most: number): readonly string[] {
  const lines = output.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > most) throw new UnreadableOutput(`more than ${most} lines`);
  return lines;
}
