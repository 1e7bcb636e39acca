import type { Row, SqlValue } from './dialects/dialect.js';

/** A column as text; `undefined` for NULL, nothing but blanks, and a column that is not there. */
export function textOf(row: Row, column: string): string | undefined {
  const value = row[column];
  if (value === null || value === undefined) return undefined;
  const text = decoded(value);
  return text.trim() === '' ? undefined : text;
}

/** A column as yes or no: `1`, `t`, `true`, `yes`, `y`, `on` and every other number but 0 are yes. */
export function flagOf(row: Row, column: string): boolean {
  const value = row[column];
  if (value === null || value === undefined) return false;
  if (typeof value === 'boolean') return value;
  // BIT(1) of MySQL
  if (value instanceof Uint8Array && value.length === 1 && (value[0] ?? 0) < 2) return value[0] === 1;
  const text = decoded(value).trim().toLowerCase();
  return /^-?[\d.]+$/.test(text) ? Number(text) !== 0 : ['t', 'true', 'y', 'yes', 'on'].includes(text);
}

/** Binary columns hold text in many a system (MediaWiki). */
function decoded(value: Exclude<SqlValue, null>): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
}
