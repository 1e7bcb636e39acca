import type { Decision } from '../accounts/decision.js';
import { mxidOf } from '../accounts/user-id.js';
import type { Step } from '../chain/chain.js';
import { bringsAddresses } from '../config/homeserver.js';
import { answerLevel, renderDecision } from '../doors/check-credentials/answer.js';
import { MatrixError } from '../http/errors.js';
import { Deadline } from '../time/deadline.js';
import { EXIT, paint, print, type ExitCode, type Io } from './io.js';
import { withCore, type CommonOptions } from './opened.js';
import { readPassword } from './password.js';

export interface TryOptions extends CommonOptions {
  /** Answer as the old Python modules get it: they do not read the Matrix ID of the answer. */
  readonly oldModule?: boolean;
}

/** Logs one person in as a homeserver would, and shows what every plugin had to say. */
export async function tryLogin(io: Io, user: string, options: TryOptions): Promise<ExitCode> {
  const password = await readPassword(io, 'Password: ');
  return withCore(io, options, async (core, { clock, log }) => {
    const { config, authenticator } = core.generations.get();
    const id = user.startsWith('@') ? user : mxidOf(user, config.server_name);
    const readsMxid = options.oldModule !== true;
    const decision = await authenticator.authenticate(
      { id, password, readsMxid, origin: { door: 'try', caller: 'postern try' } },
      { requestId: 'try', deadline: new Deadline(clock, config.deadline), log },
    );
    const userAgent = readsMxid ? undefined : 'python-requests/2';
    const level = answerLevel(config.check_credentials.answer, { readsMxid }, userAgent);
    const answer = answerOf(decision, {
      ...{ level, readsMxid },
      bringsAddresses: bringsAddresses(config.homeserver),
    });
    if (options.json === true) print(io, JSON.stringify({ id, ...withoutProfile(decision), answer }));
    else show(io, id, decision, answer);
    return exitCodeOf(decision);
  });
}

interface ShownAnswer {
  readonly status: number;
  readonly body: unknown;
}

function answerOf(...decided: Parameters<typeof renderDecision>): ShownAnswer {
  try {
    const { status, body } = renderDecision(...decided);
    return { status, body: JSON.parse(body) as unknown };
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    const { status, body } = error.toAnswer();
    return { status, body: JSON.parse(body) as unknown };
  }
}

function withoutProfile(decision: Decision): object {
  return decision.outcome === 'accepted' ? { ...decision, profile: undefined } : decision;
}

function show(io: Io, id: string, decision: Decision, answer: ShownAnswer): void {
  print(io, `Login of ${paint(io, 'bold', id)}`, '');
  for (const step of decision.steps) print(io, `  ${describeStep(io, step)}`);
  if (decision.steps.length === 0) print(io, '  no plugin was asked');
  print(
    io,
    '',
    summaryOf(io, decision),
    '',
    `HTTP ${answer.status}`,
    JSON.stringify(answer.body, undefined, 2),
  );
}

function describeStep(io: Io, { plugin, verdict, reason, detail, milliseconds }: Step): string {
  const words = [verdict, reason === undefined ? '' : `(${reason})`, detail ?? ''].filter(
    (word) => word !== '',
  );
  return `${paint(io, 'bold', plugin)}: ${words.join(' ')} ${paint(io, 'dim', `${milliseconds.toFixed(1)} ms`)}`;
}

function summaryOf(io: Io, decision: Decision): string {
  switch (decision.outcome) {
    case 'accepted':
      return paint(
        io,
        'green',
        `Accepted as ${decision.mxid}, account ${decision.subject} of ${decision.plugin}.`,
      );
    case 'refused':
      return paint(io, 'yellow', `Refused: ${decision.reason}.`);
    case 'unavailable':
      return paint(
        io,
        'red',
        `Could not be checked: ${decision.plugin === undefined ? '' : `${decision.plugin}: `}${decision.message} (${decision.code}).`,
      );
  }
}

function exitCodeOf({ outcome }: Decision): ExitCode {
  return outcome === 'accepted' ? EXIT.ok : outcome === 'refused' ? EXIT.no : EXIT.unavailable;
}
