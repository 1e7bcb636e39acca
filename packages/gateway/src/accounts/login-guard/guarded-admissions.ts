import type { Request } from '../../chain/request.js';
import { StateError } from '../../state/errors.js';
import { GivenUp } from '../../time/deadline.js';
import { unavailable, type Admission, type Admissions, type Candidate } from '../admission.js';
import { localpartOf } from '../user-id.js';
import { loginClaim, type Who } from './claim.js';
import { clientNetwork } from './client-network.js';
import type { Ledger, Outcome, Taken, Try } from './ledger.js';
import type { GuardLog } from './guard-log.js';
import { TooManyWait } from './queue.js';
import type { GuardRules } from './rules.js';
import type { Sweeper } from './sweeper.js';
import type { Turns } from './turns.js';
import type { Wait } from './waits.js';

export interface GuardServices {
  readonly ledger: Ledger;
  readonly turns: Turns;
  readonly rules: GuardRules;
  readonly sweeper: Sweeper;
  readonly log: GuardLog;
}

/** Lets nobody be checked whose account, or client address, has to wait; every check is counted before it is made. */
export class GuardedAdmissions implements Admissions {
  readonly #admissions: Admissions;
  readonly #ledger: Ledger;
  readonly #turns: Turns;
  readonly #rules: GuardRules;
  readonly #sweeper: Sweeper;
  readonly #log: GuardLog;

  constructor(admissions: Admissions, { ledger, turns, rules, sweeper, log }: GuardServices) {
    this.#admissions = admissions;
    this.#ledger = ledger;
    this.#turns = turns;
    this.#rules = rules;
    this.#sweeper = sweeper;
    this.#log = log;
  }

  async admit(candidate: Candidate, request: Request): Promise<Admission> {
    this.#sweeper.sweep();
    const who = { account: candidate.account, client: clientNetwork(candidate.clientAddress) };
    try {
      return await this.#turns.run(
        { who, atOnce: this.#rules.address.atOnce, request },
        () => this.#take(who, request),
        (taken) =>
          'wait' in taken
            ? this.#log.throttled(taken.wait, request)
            : this.#check(taken, who, candidate, request),
      );
    } catch (error) {
      return this.#failed(error);
    }
  }

  #take(who: Who, request: Request): Promise<Taken> {
    return this.#ledger.take((keys) => loginClaim(who, this.#rules, keys), request);
  }

  async #check(
    { try: tried, isKnown }: Exclude<Taken, { readonly wait: Wait }>,
    who: Who,
    candidate: Candidate,
    request: Request,
  ): Promise<Admission> {
    this.#log.tried();
    if (isKnown) request.goesFirst = true;
    let admission: Admission;
    try {
      admission = await this.#admissions.admit(candidate, request);
    } catch (error) {
      // Who hangs up has been checked all the same; nobody waits for what is written of it.
      await tried.settle('failed', request).catch(() => undefined);
      throw error;
    }
    const outcome = outcomeOf(admission);
    const tries = [tried];
    for (const account of otherNames(admission, who.account)) {
      const taken = await this.#take({ ...who, account }, request);
      if ('try' in taken) tries.push(taken.try);
      else if (outcome === 'accepted') return this.#held(taken.wait, tries, request);
    }
    for (const one of tries) await one.settle(outcome, request);
    return admission;
  }

  async #held(wait: Wait, tries: readonly Try[], request: Request): Promise<Admission> {
    for (const one of tries) await one.settle('failed', request);
    return this.#log.throttled(wait, request);
  }

  #failed(error: unknown): Admission {
    if (error instanceof StateError) {
      this.#log.stateFailed();
      return unavailable(error);
    }
    const isLate = error instanceof GivenUp && error.code === 'TIMEOUT';
    if (!isLate && !(error instanceof TooManyWait)) throw error;
    return {
      outcome: 'unavailable',
      code: 'TOO_MANY_LOGINS',
      message: 'too many logins of this account, or from this client address, are being checked already',
      retryAfterMs: 1000,
      steps: [],
    };
  }
}

/** Every refusal that may say something about the password stays counted, so that no count tells that it was right. */
function outcomeOf(admission: Admission): Outcome {
  switch (admission.outcome) {
    case 'admitted':
      return 'accepted';
    case 'unavailable':
      return 'unchecked';
    case 'refused':
      return ['not-canonical', 'throttled'].includes(admission.reason) ? 'unchecked' : 'failed';
  }
}

/**
 * One account may have many names, of which its back end alone knows: whose it turns out to be, that account has to let it
 * pass, and counts it, too; as does the Matrix ID that it is let in under.
 */
function otherNames(admission: Admission, typed: string): readonly string[] {
  const names: string[] = [];
  if (admission.outcome === 'admitted') {
    names.push(localpartOf(admission.entry.matrixNameOf(admission.account)));
  }
  if (admission.outcome !== 'unavailable' && admission.localpart !== undefined) {
    names.push(admission.localpart);
  }
  return names.filter((name, index) => name !== typed && names.indexOf(name) === index);
}
