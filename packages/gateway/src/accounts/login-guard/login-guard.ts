import { injectable } from 'inversify';
import { inject } from '../../bindings.js';
import type { TryLimit } from '../../chain/try-limit.js';
import type { Config, EntryConfig } from '../../config/schema.js';
import type { RootLogger } from '../../observe/logger.js';
import type { Metrics } from '../../observe/metrics.js';
import type { StateStore } from '../../state/store.js';
import type { Clock } from '../../time/clock.js';
import type { Admissions } from '../admission.js';
import { EntryLimit } from './entry-limit.js';
import { FallbackLedger } from './fallback-ledger.js';
import { GuardLog } from './guard-log.js';
import { GuardRegister, type AccountCounts, type Examined } from './guard-register.js';
import { GuardedAdmissions } from './guarded-admissions.js';
import type { Ledger } from './ledger.js';
import { nothingKept } from './own/count-store.js';
import { CountTable } from './own/count-table.js';
import { OwnLedger } from './own/own-ledger.js';
import { entryRuleOf, rulesOf, type GuardSettings } from './rules.js';
import { SharedLedger } from './shared/shared-ledger.js';
import { Sweeper } from './sweeper.js';
import { Turns } from './turns.js';

/** Slows down who tries passwords. It outlives every configuration, so that a reload forgets nothing. */
@injectable()
export class LoginGuard {
  readonly #isShared: boolean;
  readonly #ledger: Ledger;
  readonly #lenient: Ledger;
  readonly #turns = new Turns();
  readonly #sweeper: Sweeper;
  readonly #log: GuardLog;
  readonly #register: GuardRegister;

  constructor(
    @inject('state') state: StateStore,
    @inject('clock') clock: Clock,
    @inject('metrics') metrics: Metrics,
    @inject('log') log: RootLogger,
  ) {
    const ledger = state.isShared
      ? new SharedLedger(state, clock)
      : new OwnLedger(new CountTable(state), clock);
    const memory = new OwnLedger(nothingKept, clock);
    this.#isShared = state.isShared;
    this.#ledger = ledger;
    this.#lenient = new FallbackLedger(ledger, memory, log);
    this.#sweeper = new Sweeper([ledger, memory], { state, clock, log });
    this.#log = new GuardLog(metrics);
    this.#register = new GuardRegister(ledger, state, clock);
  }

  admissions(guarded: Admissions, settings: GuardSettings): Admissions {
    return new GuardedAdmissions(guarded, {
      ledger: this.#ledgerOf(settings),
      turns: this.#turns,
      rules: rulesOf(settings, this.#isShared),
      sweeper: this.#sweeper,
      log: this.#log,
    });
  }

  /** The limit of one entry; none where it is not configured. */
  tryLimit({ id, guard: limit }: EntryConfig, guard: Config['guard']): TryLimit | undefined {
    if (guard === 'off' || limit === undefined) return undefined;
    return new EntryLimit(id, entryRuleOf(limit), { ledger: this.#ledgerOf(guard), log: this.#log });
  }

  /** What is counted of an account. @throws StateError */
  show(account: Examined): Promise<AccountCounts> {
    return this.#register.show(account);
  }

  /**
   * Forgets the failures of an account, of all its pairs with client addresses and at plugins, with an entry in the audit.
   *
   * @param actor who does it, as the machine calls that person
   * @throws StateError
   */
  clear(account: Examined, actor: string): Promise<void> {
    return this.#register.clear(account, actor);
  }

  #ledgerOf({ on_unavailable: choice }: GuardSettings): Ledger {
    return choice === 'memory' ? this.#lenient : this.#ledger;
  }
}
