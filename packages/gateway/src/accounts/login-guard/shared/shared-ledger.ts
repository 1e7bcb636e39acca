import type { Request } from '../../../chain/request.js';
import type { Row, Value, Waiter } from '../../../state/backend.js';
import type { StateStore } from '../../../state/store.js';
import type { Clock } from '../../../time/clock.js';
import { askState } from '../../ask-state.js';
import type { Claim, Tally } from '../claim.js';
import type { CountRule } from '../count.js';
import { GuardKeys } from '../keys.js';
import type { CountingLedger, Outcome, Taken, Try } from '../ledger.js';
import { NOBODY_WAITS } from '../nobody-waits.js';
import { waitOf, type Wait } from '../waits.js';
import { lookText, settlementText, takeText } from './statements.js';

/**
 * For a state that several gateways share: a try is counted by one statement, and given back by another. A statement that
 * is sent twice, as its connection broke, counts twice.
 */
export class SharedLedger implements CountingLedger {
  readonly #state: StateStore;
  readonly #clock: Clock;
  /** Statements, by the rule of the first count: a claim of the same rule has the same others. */
  readonly #texts = new WeakMap<CountRule, Map<string, string>>();
  #opening: Promise<GuardKeys> | undefined;
  #known: GuardKeys | undefined;

  constructor(state: StateStore, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  async keys(): Promise<GuardKeys> {
    this.#opening ??= GuardKeys.of(this.#state, NOBODY_WAITS);
    try {
      return (this.#known = await this.#opening);
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async take(claimOf: (keys: GuardKeys) => Claim, request: Request): Promise<Taken> {
    const claim = claimOf(this.#known ?? (await this.#ask(request, () => this.keys())));
    const now = this.#clock.now();
    const values = valuesOf(claim, now);
    const take = this.#text(claim, 'take', () => takeText(claim));
    const rows = await this.#ask(request, (waiter) => this.#state.write(take, values, waiter));
    const isKnown = rows.some(({ known }) => Number(known) > 0);
    if (isWhole(claim, rows, isKnown)) {
      return { try: { settle: this.#settling(claim, addedOf(claim, rows)) }, isKnown };
    }
    const look = this.#text(claim, 'look', () => lookText(claim));
    const seen = await this.#ask(request, (waiter) => this.#state.read(look, values, waiter));
    const [wait] = seen.map((row) => seenWait(claim, row, now));
    // What stood against it a moment ago may be over.
    return { wait: wait ?? { kind: claim.tallies[0].kind } };
  }

  /** Everything is in the table. */
  forget(): void {}

  sweep(): void {}

  #settling(claim: Claim, added: readonly Added[]): Try['settle'] {
    return async (outcome: Outcome, request: Request) => {
      if (outcome === 'failed') return;
      const { client, login } = claim;
      if (outcome === 'accepted' && login !== undefined) this.#known?.keep(login);
      const values = added.flatMap(({ tally: { key, kind, account }, blockedUntil }): Value[] => [
        ...[key, kind, account ?? null],
        ...[0, blockedUntil],
      ]);
      const visitor = outcome === 'accepted' ? client : undefined;
      if (visitor !== undefined) {
        const expires = this.#clock.now() + visitor.remembered;
        values.push(visitor.known, 'known', claim.tallies[0].key, expires, expires);
      }
      const tallies = added.map(({ tally }) => tally);
      const name = `${outcome} ${tallies.map(({ kind }) => kind).join(' ')}`;
      const sql = this.#text(claim, name, () => settlementText(outcome, tallies, visitor !== undefined));
      await this.#ask(request, (waiter) => this.#state.write(sql, values, waiter));
    };
  }

  #ask<T>(request: Request, work: (waiter: Waiter) => Promise<T>): Promise<T> {
    return askState({ place: this.#state.place, clock: this.#clock, request }, work);
  }

  #text({ tallies: [first] }: Claim, name: string, build: () => string): string {
    const texts = this.#texts.get(first.rule) ?? new Map<string, string>();
    this.#texts.set(first.rule, texts);
    const text = texts.get(name) ?? build();
    texts.set(name, text);
    return text;
  }
}

interface Added {
  readonly tally: Tally;
  readonly blockedUntil: number;
}

function addedOf({ tallies }: Claim, rows: readonly Row[]): readonly Added[] {
  return tallies.flatMap((tally) => {
    const row = rows.find(({ kind }) => kind === tally.kind);
    return row === undefined ? [] : [{ tally, blockedUntil: Number(row.blocked_until) }];
  });
}

function valuesOf({ tallies, client }: Claim, now: number): readonly Value[] {
  const keys = tallies.map(({ key }) => key);
  return client === undefined ? [now, ...keys] : [now, ...keys, client.address, client.known];
}

/** A known client is let through during a wait of the account, and then counted by itself alone. */
function isWhole({ tallies }: Claim, rows: readonly Row[], isKnown: boolean): boolean {
  const kinds = rows.map(({ kind }) => kind);
  return (
    rows.length > 0 && tallies.every(({ kind }) => kinds.includes(kind) || (kind === 'account' && isKnown))
  );
}

function seenWait(claim: Claim, seen: Row, now: number): Wait | undefined {
  const blocked = claim.tallies.map(({ kind }, index) => ({ kind, until: Number(seen[`blocked${index}`]) }));
  const { known, tried, accounts } = seen;
  return waitOf(
    claim,
    { blocked, isKnown: Number(known) > 0, isTried: Number(tried) > 0, accounts: Number(accounts) },
    now,
  );
}
