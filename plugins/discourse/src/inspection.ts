import type { Finding } from '@postern/plugin-api';
import { flagOf, type Row, type SqlClient, type StatementCall } from '@postern/sql-client';
import type { Config } from './config.js';
import type { HashColumns } from './tables.js';

/** What an operator should know of the forum. */
export async function inspectForum(
  sql: SqlClient,
  config: Config,
  hashes: HashColumns,
  call: StatementCall,
): Promise<readonly Finding[]> {
  const { schema, second_factor } = config;
  const [users = {}] = await sql
    .statement(
      `SELECT reltuples AS estimate, has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE') AS writable
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = :schema AND c.relname = 'users'`,
      ['schema'],
    )
    .rows({ schema }, call);
  const settings = await sql
    .statement(`SELECT name, value FROM ${sql.quote(schema, 'site_settings')} WHERE value IN ('t', 'f')`, [])
    .rows({}, call);
  const info: Finding = {
    level: 'info',
    message: `${await sql.version(call)}, ${generation(hashes)}, ${numberOf(users)}`,
  };
  return [
    info,
    ...rightFindings(users),
    ...settingFindings(settings),
    ...secondFactorFindings(second_factor),
  ];
}

function generation({ table, hasAlgorithm }: HashColumns): string {
  if (table === 'user_passwords') return 'Discourse since autumn 2024';
  return hasAlgorithm ? 'Discourse of spring 2023 to autumn 2024' : 'Discourse until spring 2023';
}

/** By the planner's estimate, which costs nothing. */
function numberOf({ estimate }: Row): string {
  const users = Number(estimate ?? -1);
  return users > 0
    ? `fewer than ${10 ** (Math.floor(Math.log10(users)) + 1)} users`
    : 'number of users unknown until the database is analysed';
}

function rightFindings(users: Row): readonly Finding[] {
  if (!flagOf(users, 'writable')) return [];
  return [
    {
      level: 'warning',
      message: 'the database user may change accounts',
      remedy:
        'Take a user that has no other right than SELECT on the columns that docs/plugins/discourse.md names.',
    },
  ];
}

/** Discourse stores what differs from its defaults. */
function settingFindings(settings: readonly Row[]): readonly Finding[] {
  const isSet = (name: string, value: string): boolean =>
    settings.some((setting) => setting.name === name && setting.value === value);
  const sso = ['enable_discourse_connect', 'enable_sso'].find((name) => isSet(name, 't'));
  const other = isSet('enable_local_logins', 'f') ? 'enable_local_logins is off' : sso && `${sso} is on`;
  if (other === undefined) return [];
  return [
    {
      level: 'warning',
      message: `${other}: the forum itself takes no passwords`,
      remedy:
        'Passwords in its database may be old ones. Ask the system that the forum gets its logins from.',
    },
  ];
}

function secondFactorFindings(secondFactor: Config['second_factor']): readonly Finding[] {
  if (secondFactor === 'refuse') return [];
  return [
    {
      level: 'warning',
      message: 'second_factor: ignore lets accounts with a second factor in by the password alone',
    },
  ];
}
