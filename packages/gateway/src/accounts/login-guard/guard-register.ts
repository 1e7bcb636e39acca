import type { StateStore } from '../../state/store.js';
import type { Clock } from '../../time/clock.js';
import { note } from '../owners/changes/audit.js';
import type { CountingLedger } from './ledger.js';
import { NOBODY_WAITS } from './nobody-waits.js';

/** What is counted of an account. Client addresses are hashed, so that only their number can be told. */
export interface AccountCounts {
  readonly failures: number;
  /** The end of its wait, in milliseconds since the epoch; nothing when it does not wait. */
  readonly waitsUntil: number | undefined;
  /** Client addresses from which it failed lately, and how many of those have to wait. */
  readonly pairs: number;
  readonly waitingPairs: number;
  /** The end of the last of those waits. */
  readonly pairsWaitUntil: number | undefined;
  /** Client addresses from which it logged in. */
  readonly knownClients: number;
}

const COUNTS = `SELECT kind, failures, blocked_until FROM postern_guard
  WHERE (key = $1 OR account = $1) AND expires > $2`;
const CLEAR = "DELETE FROM postern_guard WHERE kind <> 'known' AND (key = $1 OR account = $1)";

/** For operators: looks into the counts of one account, and clears them. */
export class GuardRegister {
  readonly #ledger: CountingLedger;
  readonly #state: StateStore;
  readonly #clock: Clock;

  constructor(ledger: CountingLedger, state: StateStore, clock: Clock) {
    this.#ledger = ledger;
    this.#state = state;
    this.#clock = clock;
  }

  async show(localpart: string): Promise<AccountCounts> {
    const now = this.#clock.now();
    const rows = await this.#state.read(COUNTS, [await this.#keyOf(localpart), now], NOBODY_WAITS);
    const pairs = rows.filter(({ kind }) => kind === 'pair');
    const account = rows.find(({ kind }) => kind === 'account');
    const waits = pairs.map(({ blocked_until: until }) => Number(until)).filter((until) => until > now);
    const waitsUntil = Number(account?.blocked_until ?? 0);
    return {
      failures: Number(account?.failures ?? 0),
      waitsUntil: waitsUntil > now ? waitsUntil : undefined,
      pairs: pairs.length,
      waitingPairs: waits.length,
      pairsWaitUntil: waits.length === 0 ? undefined : Math.max(...waits),
      knownClients: rows.filter(({ kind }) => kind === 'known').length,
    };
  }

  async clear(localpart: string, actor: string): Promise<void> {
    const key = await this.#keyOf(localpart);
    const at = new Date(this.#clock.now()).toISOString();
    await this.#state.transaction(async (run) => {
      await run(CLEAR, [key]);
      await note(run, { at, actor, action: 'guard-clear', localpart });
    });
    this.#ledger.forget(key);
  }

  async #keyOf(localpart: string): Promise<string> {
    return (await this.#ledger.keys()).of('account', localpart);
  }
}
