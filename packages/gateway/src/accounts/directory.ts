import { PluginError, type Account, type Medium, type Profile } from '@postern/plugin-api';
import { injectable } from 'inversify';
import { inject } from '../bindings.js';
import type { Chain } from '../chain/chain.js';
import type { Entry } from '../chain/entry.js';
import type { Request } from '../chain/request.js';
import type { Config } from '../config/schema.js';
import type { Clock } from '../time/clock.js';
import { GivenUp } from '../time/deadline.js';
import { StateError } from '../state/errors.js';
import type { NameOwners } from './admissions.js';
import type { ComposedProfile } from './decision.js';
import type { NameRules } from './name-rules.js';
import type { Holder } from './owners/owner.js';
import type { OwnerTable } from './owners/table.js';
import type { ProfileComposer } from './profile-composer.js';
import { canonicalEmail } from './three-pids.js';
import { localpartOf, mxidOf, parseUserId, usernameOf } from './user-id.js';

/** What is known of a person without their password. */
export interface KnownPerson extends ComposedProfile {
  readonly groups?: readonly string[] | undefined;
}

interface Owner {
  readonly entry: Entry;
  readonly account: Account;
}

/**
 * Who is who, without a password. As strict as a login: a Matrix ID is told only when the name behind it leads to this
 * very account, which must be let in. One account system that cannot be asked makes the whole answer unavailable,
 * whatever `on_unavailable` says, as nobody knows what it would have said.
 */
@injectable()
export class Directory {
  readonly #serverName: string;
  readonly #names: NameRules;
  readonly #nameOwners: NameOwners;
  readonly #chain: Chain;
  readonly #composer: ProfileComposer;
  readonly #clock: Clock;

  constructor(
    @inject('config') config: Config,
    @inject('names') names: NameRules,
    @inject('owners') nameOwners: NameOwners,
    @inject('chain') chain: Chain,
    @inject('composer') composer: ProfileComposer,
    @inject('clock') clock: Clock,
  ) {
    this.#serverName = config.server_name;
    this.#names = names;
    this.#nameOwners = nameOwners;
    this.#chain = chain;
    this.#composer = composer;
    this.#clock = clock;
  }

  /**
   * The Matrix ID that a trusted address leads to; `undefined` when it leads to nobody, or to several.
   *
   * @throws PluginError when an account system cannot be asked, GivenUp when the caller is gone
   */
  async find(medium: Medium, address: string, request: Request): Promise<string | undefined> {
    const canonical = medium === 'email' ? canonicalEmail(address) : address;
    if (canonical === undefined || canonical === '') return undefined;
    const trust = medium === 'email' ? 'trust_email' : 'trust_phone';
    const found = new Set<string>();
    for (const entry of this.#owners) {
      if (!entry.can('find') || entry.settings[trust] === 'never') continue;
      const key = { medium, address: canonical };
      const account = await this.#ask(entry, request, (limit) => entry.find(key, request, limit));
      if (account === undefined) continue;
      const localpart = await this.#localpartOf(entry, account, request);
      const owner = await this.#ownerOf(localpart, request);
      if (owner?.entry !== entry || owner.account.subject !== account.subject) continue;
      if ((await this.#standing(owner, request)) !== undefined) found.add(localpart);
    }
    const [only, another] = found;
    return only === undefined || another !== undefined ? undefined : mxidOf(only, this.#serverName);
  }

  /**
   * What is known of the person with this Matrix ID; `undefined` when it is nobody's.
   *
   * @param id as a homeserver passes it on, escaped or not; a name in another case than the canonical one is nobody's
   * @throws PluginError when an account system cannot be asked, GivenUp when the caller is gone
   */
  async profile(id: string, request: Request): Promise<KnownPerson | undefined> {
    const typed = parseUserId(id, this.#serverName);
    if ('fault' in typed) return undefined;
    const localpart = localpartOf(typed.username);
    if (typed.username !== usernameOf(localpart)) return undefined;
    const owner = await this.#ownerOf(localpart, request);
    if (owner === undefined) return undefined;
    const profile = await this.#standing(owner, request);
    if (profile === undefined) return undefined;
    const composed = await this.#composer.composeWhole({ ...owner, profile }, this.#chain, request);
    return { ...composed, groups: profile.groups };
  }

  /** The entries whose names are Matrix IDs. */
  get #owners(): readonly Entry[] {
    return this.#chain.entries.filter((entry) => entry.can('authenticate'));
  }

  /** The account that a login under this localpart would meet; `undefined` also where an entry cannot tell. */
  async #ownerOf(localpart: string, request: Request): Promise<Owner | undefined> {
    if (this.#names.faultOf(localpart) !== undefined) return undefined;
    const owned = await this.#state((owners) => owners.ownerOf(localpart, request));
    if (owned !== undefined) return this.#accountOf(owned, request);
    for (const entry of this.#owners) {
      const username = entry.usernameFor(usernameOf(localpart));
      if (username === undefined) continue;
      if (!entry.can('find')) return undefined;
      const account = await this.#ask(entry, request, (limit) => entry.find({ username }, request, limit));
      if (account === undefined) continue;
      return localpartOf(entry.matrixNameOf(account)) === localpart ? { entry, account } : undefined;
    }
    return undefined;
  }

  /** The owner of a name, found by what never changes of the account. */
  async #accountOf({ plugin, subject }: Holder, request: Request): Promise<Owner | undefined> {
    const entry = this.#chain.entry(plugin);
    if (entry?.can('find') !== true) return undefined;
    const account = await this.#ask(entry, request, (limit) => entry.find({ subject }, request, limit));
    return account && { entry, account };
  }

  /** The Matrix ID that an account owns, or that its name would give it. */
  async #localpartOf(entry: Entry, account: Account, request: Request): Promise<string> {
    const holder = { plugin: entry.id, subject: account.subject };
    const owned = await this.#state((owners) => owners.nameOf(holder, request));
    return owned?.localpart ?? localpartOf(entry.matrixNameOf(account));
  }

  async #state<T>(ask: (owners: OwnerTable) => Promise<T>): Promise<T | undefined> {
    const { table } = this.#nameOwners;
    try {
      return table && (await ask(table));
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      throw new PluginError('PLUGIN_UNAVAILABLE', error.message, { cause: error });
    }
  }

  #standing({ entry, account }: Owner, request: Request): Promise<Profile | undefined> {
    return this.#ask(entry, request, (limit) => entry.standing(account, request, limit));
  }

  async #ask<T>(entry: Entry, request: Request, work: (limit: number) => Promise<T>): Promise<T> {
    const { timeout = Infinity } = entry.settings;
    try {
      return await work(Math.min(request.deadline.at, this.#clock.now() + timeout));
    } catch (thrown) {
      if (!(thrown instanceof GivenUp)) {
        const { code, message } = thrown as PluginError;
        request.log.error({ plugin: entry.id, code, error: message }, 'lookup could not be made');
      }
      throw thrown;
    }
  }
}
