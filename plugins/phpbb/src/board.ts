import { PluginError, type Call } from '@postern/plugin-api';
import { tableColumns, type SqlClient } from '@postern/sql-client';
import type { Config } from './config.js';

/** Columns that every release has and the plugin reads. */
const USERS = [
  'user_id',
  'user_type',
  'username',
  'username_clean',
  'user_password',
  'user_email',
  'user_login_attempts',
];

/** What of a board's tables differs from release to release, and by what was done to it. */
export interface Board {
  /** The quoted name of one of its tables. */
  readonly table: (name: string) => string;
  /** `banlist` in 3.x, `bans` from 4.0 on, which knows no exceptions. */
  readonly bans: 'banlist' | 'bans';
  /** Columns that a converter added, for the hashes that it brought along. */
  readonly hasSalt: boolean;
  readonly hasLoginName: boolean;
  /** The index on addresses before 3.3: their checksum. */
  readonly hasEmailHash: boolean;
  /** The column of the phone number, if one is configured. */
  readonly phoneField: string | undefined;
}

/**
 * Looks which tables and columns there are.
 *
 * @throws PluginError `PLUGIN_MISCONFIGURED`, which names the table and what to grant
 */
export async function readBoard(
  sql: SqlClient,
  { table_prefix, phone_field }: Config,
  call: Call,
): Promise<Board> {
  const columnsOf = (name: string): Promise<ReadonlySet<string>> =>
    tableColumns(sql, `${table_prefix}${name}`, call);
  const need = async (name: string, needed: readonly string[]): Promise<ReadonlySet<string>> => {
    const columns = await columnsOf(name);
    const missing = needed.filter((column) => !columns.has(column));
    if (missing.length === 0) return columns;
    const table = `${table_prefix}${name}`;
    const what = columns.size === 0 ? `there is no table ${table}` : `${table} has no ${missing.join(', ')}`;
    const todo = `look at table_prefix, and GRANT SELECT (${needed.join(', ')}) ON ${table} to the database user`;
    throw new PluginError('PLUGIN_MISCONFIGURED', `${sql.place}: ${what}, or it may not be read; ${todo}`);
  };
  const users = await need('users', USERS);
  await need('user_group', ['group_id', 'user_id', 'user_pending']);
  await need('groups', ['group_id', 'group_name', 'group_type']);
  await need('config', ['config_name', 'config_value']);
  const isNewer = (await columnsOf('bans')).has('ban_userid');
  if (isNewer) await need('bans', ['ban_mode', 'ban_userid', 'ban_end']);
  else await need('banlist', ['ban_userid', 'ban_end', 'ban_exclude']);
  if (phone_field !== undefined) await need('profile_fields_data', ['user_id', phone_field]);
  return {
    table: (name) => sql.quote(`${table_prefix}${name}`),
    bans: isNewer ? 'bans' : 'banlist',
    hasSalt: users.has('user_passwd_salt'),
    hasLoginName: users.has('login_name'),
    hasEmailHash: users.has('user_email_hash'),
    phoneField: phone_field,
  };
}
