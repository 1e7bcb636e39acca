import type { SqlClient, SqlStatement } from '@postern/sql-client';
import { MOST_SPELLINGS } from './sanitize-user.js';
import { quoted, type Tables } from './tables.js';

/** The names that one statement looks for. */
export const NAMES = numbered('name', MOST_SPELLINGS);
/** The keys of usermeta that one statement reads. */
export const KEYS = numbered('key', 6);

/** Everything the plugin asks a site. */
export interface Statements {
  /**
   * Of the accounts it gives, `is_login` says that the name is the login, and not only the e-mail address. It reads no more
   * than the password check needs: that somebody is there must not take long.
   */
  readonly byName: SqlStatement<string>;
  readonly bySubject: SqlStatement<'subject' | 'site'>;
  readonly byEmail: SqlStatement<'address' | 'stored' | 'site'>;
  readonly meta: SqlStatement<string>;
  /** The newest accounts: what most people's hashes look like. */
  readonly sample: SqlStatement<never>;
  readonly largestId: SqlStatement<never>;
  readonly anyMember: SqlStatement<'key'>;
}

export interface StatementOptions {
  readonly loginByEmail: boolean;
  /** Whether the tables of the network may be read. */
  readonly knowsSuperAdmins: boolean;
}

export function statementsOf(
  sql: SqlClient,
  tables: Tables,
  { loginByEmail, knowsSuperAdmins }: StatementOptions,
): Statements {
  const from = fromUsers(sql, tables);
  const columns = accountColumns(sql, tables);
  const usermeta = quoted(sql, tables.usermeta);
  const isNamed = isOneOf(`u.user_login${noCase(sql)}`, NAMES);
  const orEmail = loginByEmail ? ` OR ${isOneOf(`u.user_email${noCase(sql)}`, NAMES)}` : '';
  const select = `SELECT ${[...columns, ...profileColumns(sql, tables, knowsSuperAdmins)].join(', ')}`;
  return {
    byName: sql.statement(
      `SELECT ${columns.join(', ')}, ${isNamed} AS is_login ${from} WHERE ${isNamed}${orEmail}`,
      NAMES,
    ),
    bySubject: sql.statement(`${select} ${from} WHERE u.ID = :subject`, ['subject', 'site']),
    byEmail: sql.statement(`${select} ${from} WHERE u.user_email${noCase(sql)} IN (:address, :stored)`, [
      'address',
      'stored',
      'site',
    ]),
    meta: sql.statement(
      `SELECT meta_key, meta_value FROM ${usermeta}
       WHERE user_id = :subject AND meta_key IN (${parameters(KEYS)}) ORDER BY umeta_id`,
      ['subject', ...KEYS],
    ),
    sample: sql.statement(
      `SELECT u.user_pass AS hash, ${flag('spam', sql, tables)} ${from} ORDER BY u.ID DESC LIMIT 50`,
      [],
    ),
    largestId: sql.statement(`SELECT MAX(ID) AS largest FROM ${quoted(sql, tables.users)}`, []),
    anyMember: sql.statement(`SELECT user_id FROM ${usermeta} WHERE meta_key = :key LIMIT 1`, ['key']),
  };
}

function accountColumns(sql: SqlClient, tables: Tables): readonly string[] {
  return [
    'u.ID AS id, u.user_login AS login, u.user_pass AS hash, u.user_email AS email',
    flag('spam', sql, tables),
    flag('deleted', sql, tables),
  ];
}

/** What else must be looked for, of whom a profile is read. */
function profileColumns(sql: SqlClient, tables: Tables, knowsSuperAdmins: boolean): readonly string[] {
  const users = quoted(sql, tables.users);
  return [
    'u.display_name AS display_name',
    `EXISTS (SELECT 1 FROM ${users} o WHERE o.user_email = u.user_email${noCase(sql)} AND o.ID <> u.ID) AS shares_email`,
    ...(knowsSuperAdmins ? [superAdmins(sql, tables)] : []),
  ];
}

/**
 * The accounts, and beside them what a single site has in place of the flags of a network. The inner query of `flag`
 * finds the column of the table if it is there, and this one if not: without a right, the database would not tell which,
 * and spammers would get in.
 */
function fromUsers(sql: SqlClient, tables: Tables): string {
  return `FROM (SELECT NULL AS spam, NULL AS deleted) single_site CROSS JOIN ${quoted(sql, tables.users)} u`;
}

function flag(name: 'spam' | 'deleted', sql: SqlClient, tables: Tables): string {
  return `(SELECT ${name} FROM ${quoted(sql, tables.users)} f WHERE f.ID = u.ID) AS ${name}`;
}

/** The serialised logins of those who may do everything in the network of the site. */
function superAdmins(sql: SqlClient, tables: Tables): string {
  return `(SELECT n.meta_value FROM ${quoted(sql, tables.sitemeta)} n JOIN ${quoted(sql, tables.blogs)} b ON b.site_id = n.site_id
    WHERE b.blog_id = :site AND n.meta_key = 'site_admins' LIMIT 1) AS super_admins`;
}

/** MySQL's columns compare without case by themselves; SQLite's do if WordPress made them, not if a copy did. */
function noCase(sql: SqlClient): string {
  return sql.dialect === 'sqlite' ? ' COLLATE NOCASE' : '';
}

function numbered(word: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${word}${index}`);
}

/** Of a long `IN`, MySQL would not say that it is a parameter that the column cannot represent. */
function isOneOf(column: string, names: readonly string[]): string {
  return `(${names.map((name) => `${column} = :${name}`).join(' OR ')})`;
}

function parameters(names: readonly string[]): string {
  return names.map((name) => `:${name}`).join(', ');
}

/** Values for numbered parameters; what is left over repeats the last. */
export function numberedValues(
  names: readonly string[],
  values: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? values.at(-1) ?? '']));
}
