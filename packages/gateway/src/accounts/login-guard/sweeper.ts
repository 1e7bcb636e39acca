import type { Logger } from '@postern/plugin-api';
import type { StateStore } from '../../state/store.js';
import type { Clock } from '../../time/clock.js';
import type { CountingLedger } from './ledger.js';
import { NOBODY_WAITS } from './nobody-waits.js';

const EVERY_MS = 60_000;

/** One kind after the other: a try holds one row of a kind at most, and so never waits in a circle with this. */
const KINDS = ['account', 'pair', 'entry', 'known'];
const EXPIRED = 'DELETE FROM postern_guard WHERE kind = $1 AND expires <= $2';

export interface SweeperServices {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Throws away what is over, in the background. */
export class Sweeper {
  readonly #ledgers: readonly CountingLedger[];
  readonly #state: StateStore;
  readonly #clock: Clock;
  readonly #log: Logger;
  #sweptAt: number;

  constructor(ledgers: readonly CountingLedger[], { state, clock, log }: SweeperServices) {
    this.#ledgers = ledgers;
    this.#state = state;
    this.#clock = clock;
    this.#log = log;
    this.#sweptAt = clock.monotonic();
  }

  /** Called at every login, it does something once a minute at most. */
  sweep(): void {
    const now = this.#clock.monotonic();
    if (now - this.#sweptAt < EVERY_MS) return;
    this.#sweptAt = now;
    for (const ledger of this.#ledgers) ledger.sweep();
    this.#sweepTable().catch((error: unknown) => {
      this.#log.debug({ err: error }, 'counts that are over could not be thrown away');
    });
  }

  async #sweepTable(): Promise<void> {
    const now = this.#clock.now();
    for (const kind of KINDS) await this.#state.write(EXPIRED, [kind, now], NOBODY_WAITS);
  }
}
