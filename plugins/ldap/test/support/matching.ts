/** Which entries a search gives, as far as the tests need it: text compares without case, DNs as text. */
import type { WireFilter } from './message.js';

export interface FakeEntry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, string | Buffer | readonly string[]>>;
  /** Nobody binds as an entry without one. */
  readonly password?: string;
  /** Other names that bind as the entry: those of Active Directory. */
  readonly aliases?: readonly string[];
}

const BIT_AND = '1.2.840.113556.1.4.803';
const IN_CHAIN = '1.2.840.113556.1.4.1941';

export function valuesOf(entry: FakeEntry, attribute: string): readonly (string | Buffer)[] {
  const [, value] =
    Object.entries(entry.attributes).find(([name]) => name.toLowerCase() === attribute.toLowerCase()) ?? [];
  if (value === undefined) return [];
  return typeof value === 'string' || Buffer.isBuffer(value) ? [value] : value;
}

export function matches(entry: FakeEntry, filter: WireFilter, all: readonly FakeEntry[]): boolean {
  const { type, filters, attribute, value, rule } = filter;
  const [inner] = filters;
  switch (type) {
    case 'and':
      return filters.every((one) => matches(entry, one, all));
    case 'or':
      return filters.some((one) => matches(entry, one, all));
    case 'not':
      return inner === undefined || !matches(entry, inner, all);
    case 'present':
      // Every entry has this one, also where the tests leave it out.
      return attribute.toLowerCase() === 'objectclass' || valuesOf(entry, attribute).length > 0;
    case 'equals':
      return valuesOf(entry, attribute).some((own) => isSame(own, value));
    case 'extensible':
      if (rule === BIT_AND) {
        return valuesOf(entry, attribute).some((own) => (Number(own) & Number(value.toString())) !== 0);
      }
      return rule === IN_CHAIN && isInChain(entry, attribute, value.toString(), all);
    case 'substrings':
      throw new Error('nobody asks for parts of a value');
  }
}

function isInChain(group: FakeEntry, attribute: string, dn: string, all: readonly FakeEntry[]): boolean {
  return valuesOf(group, attribute).some((member) => {
    if (String(member).toLowerCase() === dn.toLowerCase()) return true;
    const inner = all.find((one) => one.dn.toLowerCase() === String(member).toLowerCase());
    return inner !== undefined && isInChain(inner, attribute, dn, all);
  });
}

function isSame(own: string | Buffer, asked: Buffer): boolean {
  if (Buffer.isBuffer(own)) return own.equals(asked);
  return own.toLowerCase() === asked.toString().toLowerCase();
}

/** Whether an entry is where the search looks: base, one level or the whole tree. */
export function isInScope(dn: string, base: string, scope: number): boolean {
  const [own, top] = [dn.toLowerCase(), base.toLowerCase()];
  if (scope === 0) return own === top;
  if (top === '') return own !== '';
  const rest = own.endsWith(`,${top}`) ? own.slice(0, -top.length - 1) : undefined;
  if (scope === 1) return rest !== undefined && !/(?<!\\),/.test(rest);
  return own === top || rest !== undefined;
}
