import type { Request } from '../../../chain/request.js';
import type { Waiter } from '../../../state/backend.js';
import type { Clock } from '../../../time/clock.js';
import { askState } from '../../ask-state.js';
import type { Claim, Tally } from '../claim.js';
import { counted, givenBack } from '../count.js';
import type { GuardKeys } from '../keys.js';
import type { CountingLedger, Outcome, Taken, Try } from '../ledger.js';
import { waitOf, type Wait } from '../waits.js';
import { CountMemory } from './count-memory.js';
import type { CountStore } from './count-store.js';

/** What a try has added to, and the wait that it began. */
interface Added {
  readonly tally: Tally;
  readonly blockedUntil: number;
}

/**
 * For a state that is this process's alone: it counts in memory, and what must outlive it is written before it is
 * answered. Right logins of clients that are known write nothing.
 */
export class OwnLedger implements CountingLedger {
  readonly #store: CountStore;
  readonly #clock: Clock;
  readonly #counts = new CountMemory();
  #opening: Promise<GuardKeys> | undefined;
  #keys: GuardKeys | undefined;

  constructor(store: CountStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async keys(): Promise<GuardKeys> {
    this.#opening ??= this.#open();
    try {
      return (this.#keys = await this.#opening);
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async take(claimOf: (keys: GuardKeys) => Claim, request: Request): Promise<Taken> {
    const claim = claimOf(this.#keys ?? (await this.#ask(request, () => this.keys())));
    const known = this.#isKnown(claim, request);
    const isKnown = typeof known === 'boolean' ? known : await known;
    const wait = this.#waitOf(claim, isKnown);
    return wait === undefined ? { try: this.#count(claim), isKnown } : { wait };
  }

  forget(account: string): void {
    this.#counts.forget(account);
  }

  sweep(): void {
    this.#counts.sweep(this.#clock.now());
  }

  async #open(): Promise<GuardKeys> {
    const keys = await this.#store.open();
    this.#counts.load(await this.#store.load(this.#clock.now()));
    return keys;
  }

  /** Whether the account logged in from there before: the state is asked where memory does not tell. */
  #isKnown({ client }: Claim, request: Request): boolean | Promise<boolean> {
    if (client === undefined) return false;
    const now = this.#clock.now();
    const { known } = client;
    return (
      this.#store.remembers(known, now) ??
      this.#ask(request, (waiter) => this.#store.isKnown(known, now, waiter))
    );
  }

  #waitOf(claim: Claim, isKnown: boolean): Wait | undefined {
    const now = this.#clock.now();
    const { tallies, client } = claim;
    const isTried = tallies.some(
      ({ kind, key }) => kind === 'pair' && this.#counts.get(key, now) !== undefined,
    );
    const accounts =
      client === undefined || isTried ? 0 : this.#counts.accountsOf(client.address, client.rule, now);
    const blocked = tallies.map(({ kind, key }) => ({
      kind,
      until: this.#counts.get(key, now)?.blockedUntil ?? 0,
    }));
    return waitOf(claim, { blocked, isTried, accounts, isKnown }, now);
  }

  /** A known client is let through during a wait of the account, and then counted by itself alone. */
  #count(claim: Claim): Try {
    const now = this.#clock.now();
    const added: Added[] = [];
    for (const tally of claim.tallies) {
      const before = this.#counts.get(tally.key, now);
      if (before !== undefined && before.blockedUntil > now) continue;
      const count = counted(before, tally.rule, now);
      this.#counts.set(tally, count);
      added.push({ tally, blockedUntil: count.blockedUntil });
    }
    return { settle: (outcome, request) => this.#settle(claim, added, outcome, request) };
  }

  async #settle(
    { tallies, client, login }: Claim,
    added: readonly Added[],
    outcome: Outcome,
    request: Request,
  ): Promise<void> {
    const now = this.#clock.now();
    if (outcome !== 'failed') {
      for (const { tally, blockedUntil } of added) {
        const count = this.#counts.get(tally.key, now);
        const isCleared = outcome === 'accepted' && tally.kind !== 'account';
        if (count === undefined) continue;
        this.#counts.set(tally, isCleared ? undefined : givenBack(count, tally.rule, blockedUntil));
      }
    }
    if (outcome === 'accepted' && login !== undefined) this.#keys?.keep(login);
    const changes = this.#counts.takeUnsaved(tallies);
    const account = tallies[0].key;
    const visitor =
      outcome === 'accepted' && client !== undefined
        ? { known: client.known, remembered: client.remembered, account }
        : undefined;
    const saved = this.#store.save(changes, visitor, now);
    if (saved === undefined) return;
    // It is written even when nobody waits for the answer any more.
    saved.catch(() => undefined);
    await this.#ask(request, () => saved);
  }

  #ask<T>(request: Request, work: (waiter: Waiter) => Promise<T>): Promise<T> {
    return askState({ place: this.#store.place, clock: this.#clock, request }, work);
  }
}
