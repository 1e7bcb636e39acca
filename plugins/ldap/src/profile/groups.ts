import { PluginError } from '@postern/plugin-api';
import { ExtensibleFilter, type Filter } from 'ldapts';
import type { Frame } from '../connection/limit.js';
import { firstRdn, isBelow } from '../dn.js';
import type { Entry } from '../entry.js';
import { allOf, anyOf, equals } from '../filter.js';
import type { Searcher } from '../pools/directory.js';
import { primaryGroupFilter } from './primary-group.js';

/** LDAP_MATCHING_RULE_IN_CHAIN of [MS-ADTS], section 3.1.1.3.4.4.3. */
const IN_CHAIN = '1.2.840.113556.1.4.1941';

/** Where the directory keeps who is in which group. */
export const MEMBERSHIPS = ['memberOf', 'member', 'uniqueMember', 'memberUid'] as const;

export interface GroupSettings {
  readonly from: (typeof MEMBERSHIPS)[number];
  readonly base?: string | undefined;
  readonly filter?: Filter | undefined;
  readonly name: string;
  readonly nested: boolean;
}

/** The names of the groups that a person is in. */
export class Groups {
  readonly #settings: GroupSettings;
  readonly #isActiveDirectory: boolean;

  /** @throws PluginError for settings that the directory cannot serve */
  constructor(settings: GroupSettings, isActiveDirectory: boolean) {
    this.#settings = settings;
    this.#isActiveDirectory = isActiveDirectory;
    const complain = (message: string): never => {
      throw new PluginError('PLUGIN_MISCONFIGURED', message);
    };
    if (isActiveDirectory && settings.base === undefined) {
      complain('groups.base: expected, as the primary group of a person must be looked up');
    }
    if (settings.nested && !isActiveDirectory) {
      complain('groups.nested: only Active Directory and Samba know who is in a group of a group');
    }
  }

  /** What the person's entry must show. */
  get attributes(): readonly string[] {
    return [
      ...(this.#settings.from === 'memberOf' ? ['memberOf'] : []),
      ...(this.#isActiveDirectory ? ['objectSid', 'primaryGroupID'] : []),
    ];
  }

  /** @throws PluginError; the signal's reason */
  async of(person: Entry, username: string, searcher: Searcher, frame: Frame): Promise<readonly string[]> {
    const { from, nested } = this.#settings;
    const find = (filter: Filter): Promise<readonly Entry[]> => this.#find(filter, searcher, frame);
    // Active Directory counts the primary group as no membership, wherever one looks.
    const primary = this.#isActiveDirectory ? await find(primaryGroupFilter(person)) : [];
    const names = primary.map((group) => this.#nameOf(group));
    if (from === 'memberOf') return [...new Set([...names, ...this.#ofEntry(person)])];
    const member = (value: string): Filter =>
      nested ? new ExtensibleFilter({ matchType: from, rule: IN_CHAIN, value }) : equals(from, value);
    const members =
      from === 'memberUid' ? [username] : [person.dn, ...(nested ? primary.map(({ dn }) => dn) : [])];
    const groups = await find(anyOf(members.map(member)));
    return [...new Set([...names, ...groups.map((group) => this.#nameOf(group))])];
  }

  /** Groups by their DNs: the name is in the first part. */
  #ofEntry(person: Entry): readonly string[] {
    if (person.isCut('memberOf')) {
      const message = 'the directory shows only some of the groups of a person: set groups.from to member';
      throw new PluginError('PLUGIN_MISCONFIGURED', message);
    }
    const { base } = this.#settings;
    return person
      .texts('memberOf')
      .filter((dn) => base === undefined || isBelow(dn, base))
      .map((dn) => firstRdn(dn).value);
  }

  #find(filter: Filter, searcher: Searcher, frame: Frame): Promise<readonly Entry[]> {
    const { base = '', name, filter: only } = this.#settings;
    const request = { base, scope: 'sub', filter: allOf([filter, only]), attributes: [name] } as const;
    return searcher.search(request, frame);
  }

  #nameOf(group: Entry): string {
    return group.text(this.#settings.name) ?? group.dn;
  }
}
