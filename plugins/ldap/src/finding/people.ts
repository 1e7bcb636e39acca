import { PluginError, type Account, type FindKey, type Medium } from '@postern/plugin-api';
import { NotFilter, type Filter } from 'ldapts';
import type { SearchRequest } from '../connection/connection.js';
import type { Frame } from '../connection/limit.js';
import type { Entry } from '../entry.js';
import { allOf, anyOf, equals, fillFilter } from '../filter.js';
import type { Searcher } from '../pools/directory.js';
import { emailFilter, phoneFilter } from '../profile/addresses.js';
import type { SubjectAttribute } from '../profile/subject.js';
import type { Names, TypedName } from './names.js';

/** Where people are. */
export interface SearchBase {
  readonly base: string;
  readonly scope: SearchRequest['scope'];
  /** Finds a typed name in place of the login attributes. */
  readonly filter?: string | undefined;
}

export interface PeopleOptions {
  readonly bases: readonly SearchBase[];
  readonly names: Names;
  /** What people may type: the attribute of the name first. */
  readonly logins: readonly string[];
  readonly subject: SubjectAttribute;
  readonly email: readonly string[];
  readonly phone: readonly string[];
  /** What every person fits. */
  readonly people: Filter;
  /** What everybody fits who is not switched off. */
  readonly active: Filter | undefined;
  /** The attributes that are read of a person. */
  readonly attributes: readonly string[];
  /** Of which addresses somebody makes sure. */
  readonly verified: Readonly<Record<Medium, boolean>>;
}

/** The people of a directory. */
export class People {
  readonly #options: PeopleOptions;
  readonly #searcher: Searcher;

  constructor(options: PeopleOptions, searcher: Searcher) {
    this.#options = options;
    this.#searcher = searcher;
  }

  /** The entry that a typed name means, switched off or not; `alias` leads to it, too. */
  async named(typed: TypedName, frame: Frame, alias?: Filter): Promise<Entry | undefined> {
    const { bases, logins, names } = this.#options;
    const attributes = typed.isQualified ? [names.attribute] : logins;
    const byLogin = anyOf([
      ...attributes.map((name) => equals(name, typed.name)),
      ...(alias === undefined ? [] : [alias]),
    ]);
    const found = await Promise.all(
      bases.map((base) =>
        this.#search(base, base.filter === undefined ? byLogin : fillFilter(base.filter, typed.name), frame),
      ),
    );
    return names.pick(withoutDoubles(found.flat()), typed);
  }

  /** The entry that has the DN, if it is a person. */
  async at(dn: string, frame: Frame): Promise<Entry | undefined> {
    const [entry] = await this.#search({ base: dn, scope: 'base' }, undefined, frame);
    return entry?.has(this.#options.names.attribute) === true ? entry : undefined;
  }

  /** The one person that the key leads to and that is not switched off. */
  async found(key: FindKey, frame: Frame): Promise<Entry | undefined> {
    const { active, names } = this.#options;
    if ('username' in key) {
      const typed = names.read(key.username);
      const entry = typed === undefined ? undefined : await this.named(typed, frame);
      if (entry === undefined || active === undefined) return entry;
      const [stillActive] = await this.#search({ base: entry.dn, scope: 'base' }, active, frame);
      return stillActive;
    }
    const filter = this.#filterOf(key);
    if (filter === undefined) return undefined;
    const entries = await this.#having(allOf([filter, active]), frame);
    const [only, another] = entries.filter((entry) => names.of(entry) !== undefined);
    return another === undefined ? only : undefined;
  }

  /** Everybody else who fits, with some attributes. */
  others(
    entry: Entry,
    filter: Filter,
    attributes: readonly string[],
    frame: Frame,
  ): Promise<readonly Entry[]> {
    const { subject, names } = this.#options;
    const self = subject.filter(subject.of(entry) ?? '');
    const filters = self === undefined ? [filter] : [filter, new NotFilter({ filter: self })];
    return this.#having(allOf(filters), frame, [names.attribute, ...attributes]);
  }

  /** Everybody who fits, and whom a name would find. */
  async #having(
    filter: Filter,
    frame: Frame,
    attributes = this.#options.attributes,
  ): Promise<readonly Entry[]> {
    const found = await Promise.all(
      this.#options.bases.map(async (base) => {
        const entries = await this.#search(base, filter, frame, attributes);
        const kept = await Promise.all(entries.map((entry) => this.#isLetIn(entry, base, frame)));
        return entries.filter((_, at) => kept[at]);
      }),
    );
    return withoutDoubles(found.flat());
  }

  /** @throws PluginError when the entry does not show what never changes */
  accountOf(entry: Entry): Account {
    const { names, subject } = this.#options;
    const username = names.of(entry);
    const id = subject.of(entry);
    if (username === undefined || id === undefined) {
      const message = `an entry does not show ${subject.name}: let the account read it, or set attributes.subject`;
      throw new PluginError('PLUGIN_MISCONFIGURED', message);
    }
    return { username, subject: id };
  }

  #filterOf(key: Exclude<FindKey, { readonly username: string }>): Filter | undefined {
    const { subject, email, phone, verified } = this.#options;
    if ('subject' in key) return subject.filter(key.subject);
    const { medium, address } = key;
    if (!verified[medium]) return undefined;
    return medium === 'email' ? emailFilter([address], email) : phoneFilter(address, phone);
  }

  /** A base with a filter of its own lets in whom that filter finds. */
  async #isLetIn(entry: Entry, { filter }: SearchBase, frame: Frame): Promise<boolean> {
    const username = entry.text(this.#options.names.attribute);
    if (filter === undefined || username === undefined) return true;
    const [found] = await this.#search(
      { base: entry.dn, scope: 'base' },
      fillFilter(filter, username),
      frame,
    );
    return found !== undefined;
  }

  #search(
    { base, scope }: SearchBase,
    filter: Filter | undefined,
    frame: Frame,
    attributes = this.#options.attributes,
  ): Promise<readonly Entry[]> {
    const request = { base, scope, filter: allOf([this.#options.people, filter]), attributes };
    return this.#searcher.search(request, frame);
  }
}

function withoutDoubles(entries: readonly Entry[]): readonly Entry[] {
  return [...new Map(entries.map((entry) => [entry.dn.toLowerCase(), entry])).values()];
}
