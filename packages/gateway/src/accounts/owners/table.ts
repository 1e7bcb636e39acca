import type { Request } from '../../chain/request.js';
import type { Row, Waiter } from '../../state/backend.js';
import type { StateStore } from '../../state/store.js';
import type { Clock } from '../../time/clock.js';
import { askState } from '../ask-state.js';
import { COLUMNS, holderText, isSameHolder, ownedName, type Holder, type OwnedName } from './owner.js';
import { checkPluginIds, type PluginIds } from './plugin-ids.js';
import { Remembered, REMEMBERED_MS } from './remembered.js';

/** An account, and the Matrix ID that it is let in under. */
export interface Ownership extends Holder {
  readonly localpart: string;
  readonly username: string;
  /** How the account came by it. */
  readonly origin: OwnedName['origin'];
  /** When the state was asked, on a clock that never jumps. */
  readonly askedAt: number;
  /** Whether this very question did not reach the state. */
  readonly isRemembered?: boolean | undefined;
}

/** A name that an account would like to have. */
export interface Wish extends Holder {
  readonly localpart: string;
  readonly username: string;
}

/** `mine`: the account's name, which is another one than it wished for if it had one already. */
export type Claim =
  | { readonly outcome: 'mine'; readonly ownership: Ownership }
  | { readonly outcome: 'owned'; readonly owner: OwnedName }
  | { readonly outcome: 'released' };

const OWNER_OF = `SELECT c.localpart, c.plugin, c.subject, c.username, c.origin FROM postern_owners o
  JOIN postern_owners c ON c.plugin = o.plugin AND c.subject = o.subject AND c.status = 'current'
  WHERE o.localpart = $1 AND o.status <> 'released'`;
const NAME_OF = `SELECT localpart, plugin, subject, username, origin FROM postern_owners
  WHERE plugin = $1 AND subject = $2 AND status = 'current'`;
// Of two gateways that want one name at the same time, or one account, one gets nothing in return.
const CLAIM = `INSERT INTO postern_owners (${COLUMNS}) VALUES ($1, $2, $3, $4, 'current', 'login', $5)
  ON CONFLICT DO NOTHING RETURNING localpart`;
const CONCERNED = `SELECT ${COLUMNS} FROM postern_owners
  WHERE localpart = $1 OR (plugin = $2 AND subject = $3 AND status = 'current')`;
const RENAMED = 'UPDATE postern_owners SET username = $3 WHERE plugin = $1 AND subject = $2';
const CLASH = `INSERT INTO postern_clashes (plugin, subject, username, localpart, at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (plugin, subject) DO UPDATE SET username = excluded.username, localpart = excluded.localpart, at = excluded.at`;
const SOME_SUBJECT = 'SELECT subject FROM postern_owners WHERE plugin = $1 LIMIT 1';

/**
 * Who owns which name, as a login asks it: every question throws StateError when the state does not answer, and GivenUp
 * when the caller is gone. Only who owns a name is remembered, never that nobody does.
 */
export class OwnerTable {
  readonly #state: StateStore;
  readonly #clock: Clock;
  readonly #ids: PluginIds;
  readonly #owners: Remembered<Ownership>;
  readonly #names: Remembered<Ownership>;
  protected readonly isDry: boolean = false;
  #idsAreChecked = false;

  constructor(state: StateStore, clock: Clock, ids: PluginIds) {
    this.#state = state;
    this.#clock = clock;
    this.#ids = ids;
    this.#owners = new Remembered(clock);
    this.#names = new Remembered(clock);
  }

  /** Whose a localpart is. */
  ownerOf(localpart: string, request: Request): Promise<Ownership | undefined> {
    return this.#look(this.#owners, localpart, OWNER_OF, [localpart], request);
  }

  /**
   * Asks the state what it is asked for a name that nobody owns, where an owner was only remembered: a refusal must not
   * tell by being quicker which names have owners.
   */
  async spendQuestion({ isRemembered }: Ownership, request: Request): Promise<void> {
    if (isRemembered === true) await this.ownerOf('', request);
  }

  /** What the Matrix ID of an account is. */
  nameOf({ plugin, subject }: Holder, request: Request): Promise<Ownership | undefined> {
    return this.#look(this.#names, holderText({ plugin, subject }), NAME_OF, [plugin, subject], request);
  }

  /** The same, of the state itself, so that the time does not tell whether it was remembered. */
  nameAfresh(holder: Holder, request: Request): Promise<Ownership | undefined> {
    this.#names.delete(holderText(holder));
    return this.nameOf(holder, request);
  }

  /** Whether the Matrix ID still belongs to the account, however long the login took since that was asked. */
  holds(ownership: Ownership, request: Request): boolean | Promise<boolean> {
    const isFresh = this.#clock.monotonic() - ownership.askedAt < REMEMBERED_MS;
    return isFresh || this.#holdsStill(ownership, request);
  }

  async #holdsStill(ownership: Ownership, request: Request): Promise<boolean> {
    const again = await this.ownerOf(ownership.localpart, request);
    return again !== undefined && isSameHolder(again, ownership);
  }

  /** Gives a name that nobody owns to an account that has none. */
  async claim(wish: Wish, request: Request): Promise<Claim> {
    const { localpart, plugin, subject, username } = wish;
    const askedAt = this.#clock.monotonic();
    const since = new Date(this.#clock.now()).toISOString();
    const given = await this.#ask(request, (waiter) =>
      this.#state.write(CLAIM, [localpart, plugin, subject, username, since], waiter),
    );
    return given.length > 0
      ? { outcome: 'mine', ownership: { ...wish, origin: 'login', askedAt } }
      : this.#conflict(wish, request);
  }

  /** Remembers what the back end calls the account now. */
  async renamed(
    { plugin, subject, localpart }: Ownership,
    username: string,
    request: Request,
  ): Promise<void> {
    await this.#ask(request, (waiter) => this.#state.write(RENAMED, [plugin, subject, username], waiter));
    this.#owners.delete(localpart);
    this.#names.delete(holderText({ plugin, subject }));
  }

  /** Notes that an account goes without the name that its back end has for it. */
  async noteClash({ plugin, subject, username, localpart }: Wish, request: Request): Promise<void> {
    const at = new Date(this.#clock.now()).toISOString();
    await this.#ask(request, (waiter) =>
      this.#state.write(CLASH, [plugin, subject, username, localpart, at], waiter),
    );
  }

  /** The subject of any account of a plugin. */
  async someSubject(plugin: string, request: Request): Promise<string | undefined> {
    const [row] = await this.#ask(request, (waiter) => this.#state.read(SOME_SUBJECT, [plugin], waiter));
    return row === undefined ? undefined : String(row.subject);
  }

  protected async concerned(wish: Wish, request: Request): Promise<readonly OwnedName[]> {
    const { localpart, plugin, subject } = wish;
    const rows = await this.#ask(request, (waiter) =>
      this.#state.read(CONCERNED, [localpart, plugin, subject], waiter),
    );
    return rows.map(ownedName);
  }

  async #conflict(wish: Wish, request: Request): Promise<Claim> {
    const askedAt = this.#clock.monotonic();
    const names = await this.concerned(wish, request);
    return claimOf(wish, names, askedAt) ?? { outcome: 'released' };
  }

  #look(
    remembered: Remembered<Ownership>,
    key: string,
    sql: string,
    values: readonly string[],
    request: Request,
  ): Promise<Ownership | undefined> {
    const known = remembered.get(key);
    return known === undefined ? this.#read(remembered, key, sql, values, request) : Promise.resolve(known);
  }

  async #read(
    remembered: Remembered<Ownership>,
    key: string,
    sql: string,
    values: readonly string[],
    request: Request,
  ): Promise<Ownership | undefined> {
    const askedAt = this.#clock.monotonic();
    const [row] = await this.#ask(request, (waiter) => this.#state.read(sql, values, waiter));
    if (row === undefined) return undefined;
    const found = { ...(row as unknown as Omit<Ownership, 'askedAt'>), askedAt };
    remembered.set(key, { ...found, isRemembered: true });
    return found;
  }

  #ask(request: Request, work: (waiter: Waiter) => Promise<readonly Row[]>): Promise<readonly Row[]> {
    const asked = { place: this.#state.place, clock: this.#clock, request };
    return askState(asked, async (waiter) => {
      await this.#checkIds(waiter);
      return work(waiter);
    });
  }

  /** Before anything else: the state may not have been there when the gateway started. */
  async #checkIds(waiter: Waiter): Promise<void> {
    if (this.#idsAreChecked) return;
    await checkPluginIds(this.#ids, { state: this.#state, waiter, dry: this.isDry });
    this.#idsAreChecked = true;
  }
}

/** What the names that a wish concerns mean for it; nothing when none of them stands against it. */
export function claimOf(wish: Wish, names: readonly OwnedName[], askedAt: number): Claim | undefined {
  const own = names.find((name) => name.status === 'current' && isSameHolder(name, wish));
  if (own !== undefined) {
    const { plugin, subject, localpart, username, origin } = own;
    return { outcome: 'mine', ownership: { plugin, subject, localpart, username, origin, askedAt } };
  }
  const owner = names.find(({ localpart }) => localpart === wish.localpart);
  if (owner === undefined) return undefined;
  return owner.status === 'released' ? { outcome: 'released' } : { outcome: 'owned', owner };
}
