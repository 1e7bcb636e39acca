import type { Call, Finding } from '@postern/plugin-api';
import { sizeClass, textOf, type Row, type SqlClient } from '@postern/sql-client';
import type { DatabaseSettings } from './config.js';
import type { Statements } from './statements.js';
import { capabilitiesKey, grantOn, type Tables } from './tables.js';

export interface InspectedSite {
  readonly sql: SqlClient;
  readonly statements: Statements;
  readonly tables: Tables;
  readonly settings: DatabaseSettings;
  readonly knowsSuperAdmins: boolean;
}

/** What an operator should know of a site. */
export async function inspectSite(
  { sql, statements, tables, settings, knowsSuperAdmins }: InspectedSite,
  call: Call,
): Promise<readonly Finding[]> {
  const [newest, [size], members, version] = await Promise.all([
    statements.sample.rows({}, call),
    statements.largestId.rows({}, call),
    statements.anyMember.rows({ key: capabilitiesKey(settings) }, call),
    sql.version(call),
  ]);
  const isNetwork = newest.some(({ spam }) => spam !== null);
  const kind = isNetwork ? `a network, of which site ${settings.site}` : 'a single site';
  return [
    { level: 'info', message: `WordPress (${kind}) on ${version}, ${sizeOf(Number(size?.largest ?? 0))}` },
    ...(newest.length === 0 ? [] : [{ level: 'info', message: hashesOf(newest) } as const]),
    ...(members.length > 0 ? [] : [noMembers(settings)]),
    ...(isNetwork && !knowsSuperAdmins ? [unknownAdmins(tables)] : []),
  ];
}

/** Numbers of accounts that were deleted are not given again. */
function sizeOf(largestId: number): string {
  return `${largestId < 1_000_000 ? '' : 'perhaps '}${sizeClass(largestId, 'accounts')}`;
}

/** The version of WordPress stands among its secrets; what it makes of passwords tells as much as is needed. */
function hashesOf(newest: readonly Row[]): string {
  const count = (pattern: RegExp): number =>
    newest.filter((row) => pattern.test(textOf(row, 'hash') ?? '')).length;
  const [recent, older] = [count(/^\$wp\$/), count(/^\$P\$/)];
  const others = newest.length - recent - older;
  return `of the ${newest.length} newest accounts, WordPress 6.8 or later has hashed ${recent} passwords, an earlier one ${older}, others ${others}`;
}

function noMembers({ site, table_prefix }: DatabaseSettings): Finding {
  return {
    level: 'warning',
    message: `nobody has a role on site ${site} with the prefix ${table_prefix}`,
    remedy: 'Look at site and table_prefix.',
  };
}

function unknownAdmins({ sitemeta, blogs }: Tables): Finding {
  return {
    level: 'warning',
    message: `the super admins of the network are not known: nobody has the group super_admin`,
    remedy: `${grantOn(sitemeta)}; ${grantOn(blogs)}; then restart.`,
  };
}
