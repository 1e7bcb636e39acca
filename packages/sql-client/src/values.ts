import { PluginError } from '@postern/plugin-api';
import type { Row, SqlValue } from './dialects/dialect.js';

/** A column as text; `undefined` for NULL, nothing but blanks, and a column that is not there. */
export function textOf(row: Row, column: string): string | undefined {
  const value = row[column];
  if (value === null || value === undefined) return undefined;
  const text = decoded(value);
  return text.trim() === '' ? undefined : text;
}

const YES = ['t', 'true', 'y', 'yes', 'on'];
const NO = ['f', 'false', 'n', 'no', 'off', ''];

/**
 * A column as yes or no, by words or as a number, of which every one but 0 is yes. No is also NULL, an empty text, and a
 * column that is not there.
 *
 * @throws PluginError `PLUGIN_PROTOCOL` for anything else: what nobody understands opens no gate
 */
export function flagOf(row: Row, column: string): boolean {
  const value = row[column];
  if (value === null || value === undefined) return false;
  if (typeof value === 'boolean') return value;
  // BIT(1) of MySQL
  if (value instanceof Uint8Array && value.length === 1 && (value[0] ?? 0) < 2) return value[0] === 1;
  const text = decoded(value).trim().toLowerCase();
  if (YES.includes(text)) return true;
  if (NO.includes(text)) return false;
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text) !== 0;
  throw new PluginError('PLUGIN_PROTOCOL', `the column ${column} holds neither yes nor no`);
}

/** Binary columns hold text in many a system (MediaWiki). */
function decoded(value: Exclude<SqlValue, null>): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
}
