import type { AccountCounts } from '../accounts/login-guard/guard-register.js';
import type { GuardAnswer } from '../guard-commands.js';
import { askRunning } from './ask-running.js';
import { EXIT, print, type ExitCode, type Io } from './io.js';
import type { CommonOptions } from './opened.js';
import { signature } from './owners/state.js';

/** Shows what the running gateway has counted of an account's failed logins. */
export async function showGuard(io: Io, who: string, options: CommonOptions): Promise<ExitCode> {
  const answer = (await askRunning(io, options, 'guard-show', { who })) as GuardAnswer;
  if (options.json === true) print(io, JSON.stringify(answer));
  else print(io, answer.mxid, ...lines(answer.counts).map((line) => `  ${line}`));
  return EXIT.ok;
}

/** Lets an account try again at once. */
export async function clearGuard(io: Io, who: string, options: CommonOptions): Promise<ExitCode> {
  const { actor } = signature(io);
  const answer = (await askRunning(io, options, 'guard-clear', { who, actor })) as GuardAnswer;
  if (options.json === true) print(io, JSON.stringify(answer));
  else print(io, answer.mxid, `  ${answer.counts === undefined ? OFF : 'cleared: it may try at once'}`);
  return EXIT.ok;
}

const OFF = 'the login guard is off: nothing is counted';

function lines(counts: AccountCounts | undefined): readonly string[] {
  if (counts === undefined) return [OFF];
  const { failures, waitsUntil, pairs, waitingPairs, pairsWaitUntil, knownClients, entries } = counts;
  return [
    `failures: ${failures}${waitsUntil === undefined ? '' : `, new clients wait until ${time(waitsUntil)}`}`,
    `clients that failed: ${pairs}${
      pairsWaitUntil === undefined
        ? ''
        : `, of which ${waitingPairs} must wait, the last until ${time(pairsWaitUntil)}`
    }`,
    `clients that logged in before: ${knownClients}`,
    ...entries.map(
      ({ entry, failures: here, waitsUntil: until }) =>
        `failures at ${entry}: ${here}${until === undefined ? '' : `, which nobody may ask until ${time(until)}`}`,
    ),
  ];
}

function time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
