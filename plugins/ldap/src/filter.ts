/** Search filters: RFC 4515. */
import { AndFilter, EqualityFilter, FilterParser, OrFilter, PresenceFilter, type Filter } from 'ldapts';

/** What every entry fits. */
export const ANYTHING: Filter = new PresenceFilter({ attribute: 'objectClass' });

/** Where the typed name goes in what the operator writes. */
export const PLACEHOLDER = '{username}';

/** A value that is put into a filter: nothing in it can end the value, or match more than itself. */
export function escapeFilterValue(value: string): string {
  return value.replaceAll(/[\\*()\0]/g, (character) => `\\${hex(character.charCodeAt(0))}`);
}

/**
 * Reads a filter as an operator writes it, on several lines or on one.
 *
 * @throws Error that says what is wrong with it
 */
export function readFilter(text: string): Filter {
  return FilterParser.parseString(tidy(text));
}

/** The filter with the typed name in the place of its one placeholder. */
export function fillFilter(template: string, username: string): Filter {
  return FilterParser.parseString(tidy(template).replaceAll(PLACEHOLDER, () => escapeFilterValue(username)));
}

export function equals(attribute: string, value: string | Buffer): Filter {
  return new EqualityFilter({ attribute, value });
}

export function anyOf(filters: readonly Filter[]): Filter {
  const [only, ...more] = filters;
  return only !== undefined && more.length === 0 ? only : new OrFilter({ filters: [...filters] });
}

export function allOf(filters: readonly (Filter | undefined)[]): Filter {
  const all = filters.flatMap((filter) => (filter === undefined || filter === ANYTHING ? [] : filter));
  const [only = ANYTHING, ...more] = all;
  return more.length === 0 ? only : new AndFilter({ filters: all });
}

/** What ldapts reads: no blanks between the parts, and bytes of UTF-8 (`\c3\a9`) as the character that they are. */
function tidy(text: string): string {
  const [opened, closed] = ['(', ')'].map((parenthesis) => text.split(parenthesis).length);
  if (opened !== closed) throw new Error('a parenthesis has no partner');
  return text
    .trim()
    .replaceAll(/(?<=[()&|!])\s+(?=[()&|!])/g, '')
    .replaceAll(/(?:\\[89a-f][0-9a-f])+/gi, (bytes) =>
      Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString('utf8'),
    );
}

function hex(code: number): string {
  return code.toString(16).padStart(2, '0');
}
