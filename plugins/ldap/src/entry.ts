import type { Entry as LdapEntry } from 'ldapts';
import { firstRdn } from './dn.js';

/** Attributes that are no text, in the spelling of the schema that has them. */
export const BINARY_ATTRIBUTES = ['objectGUID', 'objectSid'];

/** The longest text that the gateway takes. */
const MAX_TEXT = 1024;

/** An entry of the directory; attribute names compare without case. */
export class Entry {
  readonly dn: string;
  /** By names in lower case; an attribute of which only the name came has no value. */
  readonly #values = new Map<string, readonly (string | Buffer)[]>();

  constructor(entry: LdapEntry) {
    this.dn = entry.dn;
    for (const name of Object.keys(entry)) {
      if (name === 'dn') continue;
      const value = entry[name] ?? [];
      this.#values.set(name.toLowerCase(), Array.isArray(value) ? value : [value]);
    }
  }

  has(attribute: string): boolean {
    return (this.#values.get(attribute.toLowerCase())?.length ?? 0) > 0;
  }

  /** Whether the attribute came, with a value or without. */
  hasName(attribute: string): boolean {
    return this.#values.has(attribute.toLowerCase());
  }

  /** Whether the server gives some of the values only: Active Directory then calls the attribute `name;range=0-1499`. */
  isCut(attribute: string): boolean {
    return [...this.#values.keys()].some((name) => name.startsWith(`${attribute.toLowerCase()};range=`));
  }

  /** All values that are text; the order is the server's, and means nothing. */
  texts(attribute: string): readonly string[] {
    const values = this.#values.get(attribute.toLowerCase()) ?? [];
    return values.filter(
      (value): value is string => typeof value === 'string' && value !== '' && value.length <= MAX_TEXT,
    );
  }

  /** One value, the same each time: that of the DN, or the first in the order of code points. */
  text(attribute: string): string | undefined {
    const texts = this.texts(attribute);
    if (texts.length < 2) return texts[0];
    const { attribute: named, value } = firstRdn(this.dn);
    if (named.toLowerCase() === attribute.toLowerCase() && texts.includes(value)) return value;
    return texts.toSorted()[0];
  }

  bytes(attribute: string): Buffer | undefined {
    const [value] = this.#values.get(attribute.toLowerCase()) ?? [];
    return typeof value === 'string' ? Buffer.from(value) : value;
  }
}
