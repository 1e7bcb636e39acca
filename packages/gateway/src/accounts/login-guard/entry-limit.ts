import { PluginError, type Verdict } from '@postern/plugin-api';
import type { Request } from '../../chain/request.js';
import type { NotAsked, TryLimit } from '../../chain/try-limit.js';
import { StateError } from '../../state/errors.js';
import { GivenUp } from '../../time/deadline.js';
import { entryClaim } from './claim.js';
import type { CountRule } from './count.js';
import type { GuardLog } from './guard-log.js';
import type { Ledger, Outcome } from './ledger.js';

export interface EntryLimitServices {
  readonly ledger: Ledger;
  readonly log: GuardLog;
}

/** Counts failed tries at one plugin by the name that it is asked for. */
export class EntryLimit implements TryLimit {
  readonly #entry: string;
  readonly #rule: CountRule;
  readonly #ledger: Ledger;
  readonly #log: GuardLog;

  constructor(entry: string, rule: CountRule, { ledger, log }: EntryLimitServices) {
    this.#entry = entry;
    this.#rule = rule;
    this.#ledger = ledger;
    this.#log = log;
  }

  async run(username: string, request: Request, ask: () => Promise<Verdict>): Promise<Verdict | NotAsked> {
    try {
      return await this.#run(username, request, ask);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      this.#log.stateFailed();
      throw new PluginError('PLUGIN_UNAVAILABLE', error.message, { cause: error });
    }
  }

  async #run(username: string, request: Request, ask: () => Promise<Verdict>): Promise<Verdict | NotAsked> {
    const name = { entry: this.#entry, username };
    const taken = await this.#ledger.take((keys) => entryClaim(name, this.#rule, keys), request);
    if ('wait' in taken) {
      this.#log.throttled(taken.wait, request);
      return { verdict: 'not-asked', reason: 'throttled' };
    }
    let verdict: Verdict;
    try {
      verdict = await ask();
    } catch (error) {
      const outcome = error instanceof GivenUp ? 'failed' : 'unchecked';
      await taken.try.settle(outcome, request).catch(() => undefined);
      throw error;
    }
    await taken.try.settle(OUTCOMES[verdict.verdict], request);
    return verdict;
  }
}

/** A name that the plugin does not know has no account there that could be locked. */
const OUTCOMES: Readonly<Record<Verdict['verdict'], Outcome>> = {
  accepted: 'accepted',
  rejected: 'failed',
  'unknown-user': 'unchecked',
};
