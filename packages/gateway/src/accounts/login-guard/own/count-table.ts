import type { Waiter } from '../../../state/backend.js';
import type { StateStore } from '../../../state/store.js';
import { GuardKeys } from '../keys.js';
import { NOBODY_WAITS } from '../nobody-waits.js';
import { COLUMNS, countOf, valuesOf } from '../rows.js';
import type { Change } from './count-memory.js';
import type { CountStore, Kept, Visitor } from './count-store.js';

/** What is read of the table when it is opened, as the memory holds no more. */
const MAX_LOADED = 100_000;
/** So many clients that are known are kept, and so many that are not: of those a flood may be made. */
const MAX_CLIENTS = 50_000;
const MAX_STRANGERS = 10_000;
/** A client that comes again is noted anew when this has gone by. */
const NOTED_AGAIN_MS = 24 * 60 * 60 * 1000;

const LOAD = `SELECT ${COLUMNS} FROM postern_guard WHERE kind <> 'known' AND expires > $1
  ORDER BY expires DESC LIMIT ${MAX_LOADED}`;
const SAVE = `INSERT INTO postern_guard (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until,
    counted_at = excluded.counted_at, expires = excluded.expires, expires_before = excluded.expires_before`;
const DROP = 'DELETE FROM postern_guard WHERE key = $1';
const KNOWN = 'SELECT expires FROM postern_guard WHERE key = $1';

interface KnownClient {
  /** When it is forgotten. */
  readonly expires: number;
  /** When that was written, or read. */
  readonly noted: number;
}

/** The table of a state that nobody else changes: what was read of it, or written, stays true. */
export class CountTable implements CountStore {
  readonly #state: StateStore;
  readonly #clients = new Map<string, KnownClient>();
  readonly #strangers = new Set<string>();

  constructor(state: StateStore) {
    this.#state = state;
  }

  get place(): string {
    return this.#state.place;
  }

  open(): Promise<GuardKeys> {
    return GuardKeys.of(this.#state, NOBODY_WAITS);
  }

  async load(now: number): Promise<readonly Kept[]> {
    return (await this.#state.read(LOAD, [now], NOBODY_WAITS)).map(countOf).reverse();
  }

  remembers(known: string, now: number): boolean | undefined {
    const client = this.#clients.get(known);
    if (client !== undefined) return client.expires > now;
    return this.#strangers.has(known) ? false : undefined;
  }

  async isKnown(known: string, now: number, waiter: Waiter): Promise<boolean> {
    const [row] = await this.#state.read(KNOWN, [known], waiter);
    const expires = Number(row?.expires ?? 0);
    if (expires > now) this.#remember(known, { expires, noted: -Infinity });
    else this.#rememberStranger(known);
    return expires > now;
  }

  save(changes: readonly Change[], visitor: Visitor | undefined, now: number): Promise<void> | undefined {
    const noted = visitor === undefined || this.#isNoted(visitor, now) ? undefined : visitor;
    return changes.length === 0 && noted === undefined ? undefined : this.#write(changes, noted, now);
  }

  async #write(changes: readonly Change[], visitor: Visitor | undefined, now: number): Promise<void> {
    const expires = now + (visitor?.remembered ?? 0);
    await this.#state.transaction(async (run) => {
      for (const { name, count } of changes) {
        await (count === undefined ? run(DROP, [name.key]) : run(SAVE, valuesOf(name, count)));
      }
      if (visitor === undefined) return;
      await run(SAVE, [visitor.known, 'known', visitor.account, null, 0, 0, now, expires, expires]);
    });
    if (visitor !== undefined) this.#remember(visitor.known, { expires, noted: now });
  }

  #isNoted({ known, remembered }: Visitor, now: number): boolean {
    const client = this.#clients.get(known);
    return client !== undefined && now - client.noted < Math.min(NOTED_AGAIN_MS, remembered / 2);
  }

  #rememberStranger(known: string): void {
    if (this.#strangers.size >= MAX_STRANGERS) this.#strangers.clear();
    this.#strangers.add(known);
  }

  #remember(known: string, client: KnownClient): void {
    this.#strangers.delete(known);
    this.#clients.delete(known);
    const [oldest] = this.#clients.keys();
    if (this.#clients.size >= MAX_CLIENTS && oldest !== undefined) this.#clients.delete(oldest);
    this.#clients.set(known, client);
  }
}
