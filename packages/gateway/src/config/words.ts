import type { SchemaIssue } from '@postern/plugin-api';

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
};

/** The name of a schema's type, as a person calls it who writes YAML. */
export function typeInWords(type: string): string {
  return TYPES[type] ?? type;
}

/** What was expected, and of which kind the value is instead; never the value itself. */
export function foundInstead(expected: string, found: unknown): string {
  return found === undefined
    ? `missing: expected ${expected}`
    : `expected ${expected}, found ${kindOf(found)}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (typeof value === 'boolean') return `${value}`;
  return typeInWords(Array.isArray(value) ? 'array' : typeof value);
}

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' items', number: '' };

interface Limit {
  readonly message: string;
  readonly origin?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A limit that was missed, of a text, a list or a number; the schema's own sentence if it has one. */
export function limitMissed(issue: SchemaIssue): string {
  const { message, origin = '', minimum, maximum } = issue as Limit;
  const unit = UNITS[origin];
  if (unit === undefined || !/^Too (small|big): /.test(message)) return message;
  if (minimum === 1 && origin !== 'number') return 'must not be empty';
  return minimum === undefined ? `expected at most ${maximum}${unit}` : `expected at least ${minimum}${unit}`;
}
