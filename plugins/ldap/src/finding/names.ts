import { domainOf } from '../dn.js';
import type { Entry } from '../entry.js';

/** The domains of a forest whose people log in at one place. */
export interface DomainSettings {
  /** DNS domain whose people have names without a domain. */
  readonly default: string;
  /** What other domains are called, by their DNS names or shorter. */
  readonly names: Readonly<Record<string, string>>;
}

/** A name as it was typed. */
export interface TypedName {
  readonly name: string;
  /** DNS domain that the person must be in. */
  readonly domain?: string | undefined;
  /** Whether the domain was typed, too. */
  readonly isQualified: boolean;
}

/** How the entries of people are called, and which entry a typed name means. */
export class Names {
  readonly attribute: string;
  readonly #domains: DomainSettings | undefined;

  constructor(attribute: string, domains?: DomainSettings) {
    this.attribute = attribute;
    this.#domains = domains;
  }

  /** Reads `name`, and with domains also `name/domain` and `domain\name`; `undefined`: of a domain that is not known. */
  read(typed: string): TypedName | undefined {
    if (this.#domains === undefined) return { name: typed, isQualified: false };
    const parts =
      /^(?<domain>[^\\]+)\\(?<name>[^\\]+)$/u.exec(typed) ??
      /^(?<name>[^/]+)\/(?<domain>[^/]+)$/u.exec(typed);
    const { name, domain: called } = parts?.groups ?? {};
    if (name === undefined || called === undefined) {
      return { name: typed, domain: this.#domains.default.toLowerCase(), isQualified: false };
    }
    const domain = this.#domainCalled(called.toLowerCase());
    return domain === undefined ? undefined : { name, domain, isQualified: true };
  }

  /** What an entry's account is called; `undefined`: it has no name, and nobody logs in with it. */
  of(entry: Entry): string | undefined {
    const name = entry.text(this.attribute);
    if (name === undefined || this.#domains === undefined) return name;
    const domain = domainOf(entry.dn);
    return domain === this.#domains.default.toLowerCase() ? name : `${name}/${this.#nameOfDomain(domain)}`;
  }

  /**
   * The one entry that is meant: who has the name itself comes before those whom it leads to by another attribute, so that
   * nobody takes another's name away with an e-mail address. Several are none.
   */
  pick(entries: readonly Entry[], typed: TypedName): Entry | undefined {
    const called = fold(typed.name);
    const people = entries.filter((entry) => entry.has(this.attribute));
    const isNamed = (entry: Entry): boolean =>
      entry.texts(this.attribute).some((text) => fold(text) === called);
    const isInDomain = (entry: Entry): boolean =>
      typed.domain === undefined || domainOf(entry.dn) === typed.domain;
    const named = people.filter((entry) => isNamed(entry) && isInDomain(entry));
    const others = typed.isQualified ? [] : people.filter((entry) => !isNamed(entry));
    const [only, another] = named.length > 0 ? named : others;
    return another === undefined ? only : undefined;
  }

  #domainCalled(called: string): string | undefined {
    const { default: home, names = {} } = this.#domains ?? { default: '' };
    const [, domain] = Object.entries(names).find(([name]) => name.toLowerCase() === called) ?? [];
    if (domain !== undefined) return domain.toLowerCase();
    const known = [home, ...Object.values(names)].some((one) => one.toLowerCase() === called);
    return known || called.includes('.') ? called : undefined;
  }

  #nameOfDomain(domain: string): string {
    const [name] =
      Object.entries(this.#domains?.names ?? {}).find(([, dns]) => dns.toLowerCase() === domain) ?? [];
    return name ?? domain;
  }
}

/** Two spellings that the directory takes for the same. */
function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
