import type { DecidedLogin } from '../accounts/login-record.js';
import type { Decision } from '../accounts/decision.js';
import { isoTime } from '../time/iso-time.js';

/** Longest word of a plugin, or message of an error, in characters. */
const MAX_TEXT = 300;

/** Most answers of plugins that are kept of one login. */
const MAX_STEPS = 20;

type Step = Decision['steps'][number];

/** One decision, as it is kept for `postern why`. */
export interface AttemptRecord {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly requestId: string;
  readonly door: string;
  /** The name of the caller's token, or its address. */
  readonly caller: string;
  /** The address of the person's own client, where the caller told it. */
  readonly clientAddress?: string | undefined;
  /** The pseudonym of the account where it is known, else of what was typed. */
  readonly user: string;
  /** The pseudonym of what was typed, where that is another. */
  readonly typedUser?: string | undefined;
  /** Whole where a back end knows it, otherwise two letters. */
  readonly typed: string;
  readonly isKnown: boolean;
  readonly mxid?: string | undefined;
  readonly outcome: Decision['outcome'];
  readonly plugin?: string | undefined;
  /** Why it was refused, or the code of the failure. */
  readonly reason?: string | undefined;
  /** The failure in words. */
  readonly message?: string | undefined;
  /** Whether a back end compared the password with that of an account. */
  readonly passwordChecked: boolean;
  readonly steps: readonly Step[];
  readonly ms: number;
}

export function recordOf(login: DecidedLogin, now: number): AttemptRecord {
  const { requestId, origin, clientAddress, whose, decision, milliseconds } = login;
  const { outcome, plugin, steps } = decision;
  return {
    time: isoTime(now),
    requestId,
    door: origin.door,
    caller: origin.caller,
    clientAddress,
    user: whose.user,
    typedUser: whose.typedUser,
    typed: whose.typed,
    isKnown: whose.isKnown,
    mxid: whose.mxid,
    outcome,
    plugin,
    reason: reasonOf(decision),
    message: outcome === 'unavailable' ? decision.message.slice(0, MAX_TEXT) : undefined,
    passwordChecked: steps.some(({ verdict }) => verdict === 'accepted' || verdict === 'rejected'),
    steps: steps.slice(0, MAX_STEPS).map(shortened),
    ms: milliseconds,
  };
}

function reasonOf(decision: Decision): string | undefined {
  switch (decision.outcome) {
    case 'accepted':
      return undefined;
    case 'refused':
      return decision.reason;
    case 'unavailable':
      return decision.code;
  }
}

function shortened(step: Step): Step {
  return step.detail === undefined ? step : { ...step, detail: step.detail.slice(0, MAX_TEXT) };
}
