import type { AttemptRecord } from '../../audit/record.js';
import type { SimilarName } from '../../audit/similar.js';
import type { Explanation, Undecided } from '../../audit/why.js';
import { paint, print, type Io } from '../io.js';
import { meaningOf, passwordSentence } from './meanings.js';

const COLOURS = { accepted: 'green', refused: 'yellow', unavailable: 'red' } as const;

/** What may have stopped a login that never arrived, and leaves no trace here. */
const UNSEEN = [
  'Synapse has a limit of its own (rc_login): it answers 429 then, and asks nobody.',
  'With password_config.localdb_enabled, Synapse takes a password of its own database first.',
  'Synapse may ask another address, or have no module: postern doctor --synapse homeserver.yaml looks through its configuration.',
];

/** The whole answer for a person. */
export function show(io: Io, who: string, explanation: Explanation): void {
  const { attempts, earlier } = explanation;
  if (attempts.length === 0) {
    showNone(io, who, explanation);
    return;
  }
  const total = attempts.length + earlier;
  print(
    io,
    `${counted(total, 'attempt')} of ${paint(io, 'bold', who)} since ${inWords(explanation.keptSince)}`,
  );
  if (earlier > 0) print(io, `the latest ${attempts.length} of them:`);
  for (const attempt of attempts) showAttempt(io, attempt);
  showUndecided(io, explanation.undecided, 'Other requests of the last 15 minutes came to no decision:');
}

function showAttempt(io: Io, attempt: AttemptRecord): void {
  const { time, door, caller, clientAddress, requestId, typed, steps, outcome, mxid = '' } = attempt;
  const client = clientAddress === undefined ? '' : `, client ${clientAddress}`;
  print(
    io,
    '',
    `${paint(io, 'bold', inWords(time))}  typed ${typed}  at ${door} by ${caller}${client}  (${requestId})`,
  );
  for (const { plugin, verdict, reason, detail, milliseconds } of steps) {
    const words = [verdict, reason && `(${reason})`, detail].filter(Boolean).join(' ');
    print(io, `  ${plugin}: ${words} ${paint(io, 'dim', `${milliseconds.toFixed(1)} ms`)}`);
  }
  if (steps.length === 0) print(io, '  no plugin was asked for a password');
  const answers = {
    accepted: `let in as ${mxid}`,
    refused: 'refused',
    unavailable: '503, to be tried again later',
  };
  print(
    io,
    `  ${passwordSentence(attempt)}`,
    `  Answered: ${paint(io, COLOURS[outcome], answers[outcome])}.`,
    `  ${meaningOf(attempt).todo}`,
  );
}

function showNone(io: Io, who: string, explanation: Explanation): void {
  const { fault, serverName, keptSince, decisions, similar, foreign, undecided } = explanation;
  const looked = `${counted(decisions, 'decision')} looked through`;
  print(io, `No attempt of ${paint(io, 'bold', who)} arrived since ${inWords(keptSince)} (${looked}).`);
  if (fault === 'foreign-domain') print(io, `This gateway answers for ${serverName} alone.`);
  if (similar.length > 0) print(io, '', 'Names much like it were tried:', ...similar.map(similarLine));
  showUndecided(io, undecided, 'Requests of the last 15 minutes that came to no decision:');
  print(io, '', 'What may have stopped it before it arrived:');
  if (foreign > 0) {
    print(
      io,
      `  ${counted(foreign, 'login')} came for another domain: server_name of the homeserver must be ${serverName}, as here.`,
    );
  }
  for (const line of UNSEEN) print(io, `  ${line}`);
}

function similarLine({ name, isKnown, attempts }: SimilarName): string {
  const times = counted(attempts, 'attempt');
  return isKnown ? `  ${name} (${times})` : `  ${name} which no back end knows, one letter away (${times})`;
}

function showUndecided(io: Io, undecided: readonly Undecided[], heading: string): void {
  if (undecided.length > 0) print(io, '', heading);
  for (const { address, status, why, remedy, times, last } of undecided) {
    print(io, `  ${status} to ${address}, ${counted(times, 'time')}, last at ${inWords(last)}: ${why}`);
    if (remedy !== undefined) print(io, `    What would let it in: ${remedy}`);
  }
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** `2026-11-25 23:10:04 UTC` */
function inWords(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}
