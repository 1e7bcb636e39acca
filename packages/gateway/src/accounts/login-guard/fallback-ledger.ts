import type { Logger } from '@postern/plugin-api';
import type { Request } from '../../chain/request.js';
import { StateError } from '../../state/errors.js';
import type { Claim } from './claim.js';
import type { GuardKeys } from './keys.js';
import type { Ledger, Outcome, Taken, Try } from './ledger.js';

/** Counts in memory as long as the state is down; what is counted there is not brought to the state. */
export class FallbackLedger implements Ledger {
  readonly #ledger: Ledger;
  readonly #memory: Ledger;
  readonly #log: Logger;

  constructor(ledger: Ledger, memory: Ledger, log: Logger) {
    this.#ledger = ledger;
    this.#memory = memory;
    this.#log = log;
  }

  async take(claimOf: (keys: GuardKeys) => Claim, request: Request): Promise<Taken> {
    try {
      const taken = await this.#ledger.take(claimOf, request);
      return 'try' in taken ? { ...taken, try: this.#lenient(taken.try) } : taken;
    } catch (error) {
      this.#forgive(error);
      return this.#memory.take(claimOf, request);
    }
  }

  #lenient(tried: Try): Try {
    return {
      settle: async (outcome: Outcome, request: Request) => {
        try {
          await tried.settle(outcome, request);
        } catch (error) {
          this.#forgive(error);
        }
      },
    };
  }

  #forgive(error: unknown): void {
    if (!(error instanceof StateError)) throw error;
    this.#log.warn(
      { code: error.code, err: error },
      'failed logins are counted in memory: the state is down',
    );
  }
}
