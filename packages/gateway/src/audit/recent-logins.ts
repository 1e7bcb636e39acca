import type { AttemptRecord } from './record.js';

/** Most decisions that are kept, and most memory for their texts, in bytes. */
const MAX_LOGINS = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;

/** Bytes of UTF-8 for a UTF-16 code unit, at most. */
const MOST_FOR_A_UNIT = 3;

/** One decision: where its text stands, with what it is looked up by. */
interface Entry {
  readonly at: number;
  /** Pseudonyms. */
  readonly user: string;
  readonly typedUser: string | undefined;
  /** What was typed, where a back end knows it. */
  readonly name: string | undefined;
  readonly reason: string | undefined;
  readonly start: number;
  readonly end: number;
}

/**
 * The decisions of the last time, bounded by number and by memory: the oldest go first. Their texts stand one after the
 * other in memory of their own, in a circle: as objects each would outlive some collections, and the heap would grow to
 * several times its size before they were collected.
 */
export class RecentLogins {
  readonly #texts = Buffer.allocUnsafeSlow(MAX_BYTES);
  #end = 0;
  readonly #ring = new Array<Entry | undefined>(MAX_LOGINS);
  #oldest = 0;
  #count = 0;
  #hasForgotten = false;

  /** When the oldest one that is kept was decided; `undefined` as long as none had to go. */
  get forgottenUntil(): number | undefined {
    return this.#hasForgotten ? this.#ring[this.#oldest]?.at : undefined;
  }

  add(record: AttemptRecord, at: number): void {
    const { user, typedUser, typed, isKnown, reason } = record;
    const name = isKnown ? typed : undefined;
    const text = JSON.stringify(record);
    if (this.#count === MAX_LOGINS) this.#forget();
    this.#makeRoom(MOST_FOR_A_UNIT * text.length);
    const start = this.#end;
    this.#end += this.#texts.write(text, start);
    const entry = { at, user, typedUser, name, reason, start, end: this.#end };
    this.#ring[(this.#oldest + this.#count) % MAX_LOGINS] = entry;
    this.#count += 1;
  }

  /** The attempts of whoever has one of these pseudonyms, the oldest first. */
  of(pseudonyms: ReadonlySet<string>, since: number): readonly AttemptRecord[] {
    return this.entries(since)
      .filter(
        ({ user, typedUser }) =>
          pseudonyms.has(user) || (typedUser !== undefined && pseudonyms.has(typedUser)),
      )
      .map(({ start, end }) => JSON.parse(this.#texts.toString('utf8', start, end)) as AttemptRecord);
  }

  /** What is kept since a point of time, the oldest first. */
  entries(since: number): readonly Entry[] {
    return Array.from(
      { length: this.#count },
      (_, index) => this.#ring[(this.#oldest + index) % MAX_LOGINS] as Entry,
    ).filter(({ at }) => at >= since);
  }

  /** Forgets what stands where so many bytes will; from the beginning again where they do not fit before the end. */
  #makeRoom(bytes: number): void {
    if (this.#end + bytes > MAX_BYTES) {
      while (this.#startOfOldest >= this.#end) this.#forget();
      this.#end = 0;
    }
    while (this.#startOfOldest >= this.#end && this.#startOfOldest < this.#end + bytes) this.#forget();
  }

  get #startOfOldest(): number {
    return this.#ring[this.#oldest]?.start ?? -1;
  }

  #forget(): void {
    this.#hasForgotten = true;
    this.#ring[this.#oldest] = undefined;
    this.#oldest = (this.#oldest + 1) % MAX_LOGINS;
    this.#count -= 1;
  }
}
