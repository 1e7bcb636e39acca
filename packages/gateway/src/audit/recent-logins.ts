import type { AttemptRecord } from './record.js';

/** Most decisions that are kept, and most memory for them, in bytes or a little more. */
const MAX_LOGINS = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** What an entry costs beside its text. */
const ENTRY_BYTES = 256;

/** One decision: as text, which is small and of a known size, with what it is looked up by. */
interface Entry {
  readonly at: number;
  /** Pseudonyms. */
  readonly user: string;
  readonly typedUser: string | undefined;
  /** What was typed, where a back end knows it. */
  readonly name: string | undefined;
  readonly reason: string | undefined;
  readonly text: string;
}

/** The decisions of the last time, bounded by number and by memory: the oldest go first. */
export class RecentLogins {
  readonly #ring = new Array<Entry | undefined>(MAX_LOGINS);
  #oldest = 0;
  #count = 0;
  #bytes = 0;
  #hasForgotten = false;

  /** When the oldest one that is kept was decided; `undefined` as long as none had to go. */
  get forgottenUntil(): number | undefined {
    return this.#hasForgotten ? this.#ring[this.#oldest]?.at : undefined;
  }

  add(record: AttemptRecord, at: number): void {
    const { user, typedUser, typed, isKnown, reason } = record;
    const name = isKnown ? typed : undefined;
    const entry = { at, user, typedUser, name, reason, text: JSON.stringify(record) };
    while (this.#count === MAX_LOGINS || (this.#count > 0 && this.#bytes + costOf(entry) > MAX_BYTES)) {
      this.#forget();
    }
    this.#ring[(this.#oldest + this.#count) % MAX_LOGINS] = entry;
    this.#count += 1;
    this.#bytes += costOf(entry);
  }

  /** The attempts of whoever has one of these pseudonyms, the oldest first. */
  of(pseudonyms: ReadonlySet<string>, since: number): readonly AttemptRecord[] {
    return this.entries(since)
      .filter(
        ({ user, typedUser }) =>
          pseudonyms.has(user) || (typedUser !== undefined && pseudonyms.has(typedUser)),
      )
      .map(({ text }) => JSON.parse(text) as AttemptRecord);
  }

  /** What is kept since a point of time, the oldest first. */
  entries(since: number): readonly Entry[] {
    return Array.from(
      { length: this.#count },
      (_, index) => this.#ring[(this.#oldest + index) % MAX_LOGINS] as Entry,
    ).filter(({ at }) => at >= since);
  }

  #forget(): void {
    this.#hasForgotten = true;
    this.#bytes -= costOf(this.#ring[this.#oldest] as Entry);
    this.#ring[this.#oldest] = undefined;
    this.#oldest = (this.#oldest + 1) % MAX_LOGINS;
    this.#count -= 1;
  }
}

/** Two bytes for a character at most. */
function costOf({ text, name }: Entry): number {
  return 2 * (text.length + (name?.length ?? 0)) + ENTRY_BYTES;
}
