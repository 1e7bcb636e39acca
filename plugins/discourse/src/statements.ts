import type { SqlClient, SqlStatement } from '@postern/sql-client';
import type { Config } from './config.js';
import type { HashColumns } from './tables.js';

/**
 * What is asked of the database; every account statement has the same columns. A name or an address that is
 * nobody's gives the row of `standIn`, without `found`, so that what is read beside a row costs the same.
 */
export interface Statements {
  readonly byName: SqlStatement<'folded' | 'unfinal' | 'standIn'>;
  readonly byEmail: SqlStatement<'address' | 'standIn'>;
  readonly bySubject: SqlStatement<'subject'>;
  /** Rows of `kind`, `value`: an `email` (the primary one first), a `group`, a `phone`. */
  readonly details: SqlStatement<'subject'> | SqlStatement<'subject' | 'field'>;
  /** The newest accounts with a hash: `subject`, and the columns of the hash. */
  readonly sample: SqlStatement<never>;
}

/** So many hashes tell what most hashes are like. */
const SAMPLE = 50;

type TableName = (name: string) => string;

export function compileStatements(sql: SqlClient, config: Config, hashes: HashColumns): Statements {
  const table: TableName = (name) => sql.quote(config.schema, name);
  const account = accountColumns(table, config, hashes);
  const from = accountTables(table, hashes);
  const standingIn = (sought: string): string =>
    `WITH sought AS (${sought}) SELECT ${account}, EXISTS (SELECT FROM sought) AS found FROM ${from}
     WHERE u.id = COALESCE((SELECT id FROM sought), :standIn)`;
  // Accounts below 1 are Discourse's own.
  const select = `SELECT ${account} FROM ${from} WHERE u.id > 0`;
  return {
    byName: sql.statement(
      standingIn(`SELECT n.id FROM ${table('users')} n WHERE n.id > 0 AND n.username_lower IN (:folded, :unfinal)
        ORDER BY n.username_lower = :folded DESC LIMIT 1`),
      ['folded', 'unfinal', 'standIn'],
    ),
    byEmail: sql.statement(
      standingIn(`SELECT e.user_id AS id FROM ${table('user_emails')} e
        WHERE e.user_id > 0 AND lower(e.email) = :address LIMIT 1`),
      ['address', 'standIn'],
    ),
    bySubject: sql.statement(`${select} AND u.id = :subject`, ['subject']),
    details: sql.statement(detailsText(table, config), ['subject', 'field']),
    sample: sql.statement(
      `SELECT u.id AS subject, ${hashText(hashes)} FROM ${from} WHERE ${hashes.table === 'users' ? 'u' : 'p'}.password_hash <> ''
       ORDER BY u.id DESC LIMIT ${SAMPLE}`,
      [],
    ),
  };
}

function accountTables(table: TableName, hashes: HashColumns): string {
  const users = `${table('users')} u`;
  return hashes.table === 'users'
    ? users
    : `${users} LEFT JOIN ${table('user_passwords')} p ON p.user_id = u.id`;
}

function hashText({ table, hasAlgorithm }: HashColumns): string {
  if (table === 'user_passwords') {
    return 'p.password_hash, p.password_salt AS salt, p.password_algorithm AS algorithm';
  }
  return `u.password_hash, u.salt, ${hasAlgorithm ? 'u.password_algorithm' : 'NULL::text'} AS algorithm`;
}

function accountColumns(table: TableName, { second_factor }: Config, hashes: HashColumns): string {
  return `u.id AS subject, u.username, u.username_lower, u.name AS display_name, ${hashText(hashes)},
    u.active AS verified, u.active IS NOT TRUE AS inactive, u.staged,
    u.suspended_till > (now() AT TIME ZONE 'utc') AS suspended,
    u.approved IS NOT TRUE AND u.admin IS NOT TRUE AND EXISTS (SELECT FROM ${table('site_settings')} s
      WHERE s.name = 'must_approve_users' AND s.value = 't') AS unapproved,
    ${expiredText(table, hashes)} AS password_expired,
    ${second_factor === 'refuse' ? secondFactorText(table) : 'false'} AS second_factor`;
}

/** While the hashes were in `users`, `user_passwords` held copies of those that had expired. */
function expiredText(table: TableName, hashes: HashColumns): string {
  if (hashes.table === 'user_passwords') return 'p.password_expired_at IS NOT NULL';
  if (!hashes.knowsExpired) return 'false';
  return `EXISTS (SELECT FROM ${table('user_passwords')} x
    WHERE x.user_id = u.id AND x.password_hash = u.password_hash AND x.password_expired_at IS NOT NULL)`;
}

/** What Discourse counts: codes of an app and security keys; no backup codes by themselves, no passkeys. */
function secondFactorText(table: TableName): string {
  return `(EXISTS (SELECT FROM ${table('user_second_factors')} f
      WHERE f.user_id = u.id AND f.method = 1 AND f.enabled)
    OR EXISTS (SELECT FROM ${table('user_security_keys')} k
      WHERE k.user_id = u.id AND k.factor_type = 0 AND k.enabled))`;
}

function detailsText(table: TableName, { phone_field }: Config): string {
  const phones = `UNION ALL SELECT 'phone', c.value, 3
    FROM ${table('user_custom_fields')} c WHERE c.user_id = :subject AND c.name = :field`;
  return `SELECT 'email' AS kind, e.email AS value, CASE WHEN e."primary" THEN 0 ELSE 1 END AS place
      FROM ${table('user_emails')} e WHERE e.user_id = :subject
    UNION ALL SELECT 'group', g.name, 2
      FROM ${table('group_users')} m JOIN ${table('groups')} g ON g.id = m.group_id WHERE m.user_id = :subject
    ${phone_field === undefined ? '' : phones} ORDER BY place, value`;
}
