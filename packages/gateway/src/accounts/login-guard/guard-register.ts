import type { Row } from '../../state/backend.js';
import type { StateStore } from '../../state/store.js';
import type { Clock } from '../../time/clock.js';
import { note } from '../owners/changes/audit.js';
import { entryKey, type NameAtEntry } from './claim.js';
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
  /** What is counted at the plugins that have a limit of their own. */
  readonly entries: readonly EntryCount[];
}

export interface EntryCount {
  readonly entry: string;
  readonly failures: number;
  /** Until when the plugin is not asked, in milliseconds since the epoch. */
  readonly waitsUntil: number | undefined;
}

/** An account, and what the plugins that have a limit of their own call it. */
export interface Examined {
  readonly localpart: string;
  readonly atEntries: readonly NameAtEntry[];
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

  async show({ localpart, atEntries }: Examined): Promise<AccountCounts> {
    const now = this.#clock.now();
    const keys = await this.#ledger.keys();
    const rows = await this.#rowsOf(keys.of('account', localpart), now);
    const entries: EntryCount[] = [];
    for (const name of atEntries) {
      const [row] = await this.#rowsOf(entryKey(name, keys), now);
      if (row !== undefined) entries.push({ entry: name.entry, ...countedIn(row, now) });
    }
    const pairs = rows.filter(({ kind }) => kind === 'pair');
    const account = rows.find(({ kind }) => kind === 'account');
    const waits = pairs.map(({ blocked_until: until }) => Number(until)).filter((until) => until > now);
    return {
      ...countedIn(account, now),
      pairs: pairs.length,
      waitingPairs: waits.length,
      pairsWaitUntil: waits.length === 0 ? undefined : Math.max(...waits),
      knownClients: rows.filter(({ kind }) => kind === 'known').length,
      entries,
    };
  }

  async clear({ localpart, atEntries }: Examined, actor: string): Promise<void> {
    const keys = await this.#ledger.keys();
    const all = [keys.of('account', localpart), ...atEntries.map((name) => entryKey(name, keys))];
    const at = new Date(this.#clock.now()).toISOString();
    await this.#state.transaction(async (run) => {
      for (const key of all) await run(CLEAR, [key]);
      await note(run, { at, actor, action: 'guard-clear', localpart });
    });
    for (const key of all) this.#ledger.forget(key);
  }

  #rowsOf(key: string, now: number): Promise<readonly Row[]> {
    return this.#state.read(COUNTS, [key, now], NOBODY_WAITS);
  }
}

function countedIn(row: Row | undefined, now: number): Pick<EntryCount, 'failures' | 'waitsUntil'> {
  const until = Number(row?.blocked_until ?? 0);
  return { failures: Number(row?.failures ?? 0), waitsUntil: until > now ? until : undefined };
}
