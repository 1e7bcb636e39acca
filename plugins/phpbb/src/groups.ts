import { textOf, type Row } from '@postern/sql-client';
import { unescapeHtml } from './names/html.js';

const BUILT_IN = '3';

/** The names of built-in groups are constants, which phpBB translates for each reader. */
const READABLE: Readonly<Record<string, string>> = {
  ADMINISTRATORS: 'Administrators',
  BOTS: 'Bots',
  GLOBAL_MODERATORS: 'Global moderators',
  GUESTS: 'Guests',
  NEWLY_REGISTERED: 'Newly registered users',
  REGISTERED: 'Registered users',
  REGISTERED_COPPA: 'Registered COPPA users',
};

export function groupNames(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => {
    const name = textOf(row, 'group_name');
    if (name === undefined) return [];
    const isBuiltIn = textOf(row, 'group_type') === BUILT_IN && Object.hasOwn(READABLE, name);
    return [(isBuiltIn ? READABLE[name] : undefined) ?? unescapeHtml(name)];
  });
}
