import { PluginError, type Call } from '@postern/plugin-api';
import { tableColumns, textOf, type SqlClient } from '@postern/sql-client';
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

const BANLIST = ['ban_userid', 'ban_end', 'ban_exclude'];
/** Columns that converters from other boards add. */
const CONVERTED = ['user_passwd_salt', 'login_name'];

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
    const todo = `look at table_prefix, and ${grantOn(table, needed)}`;
    throw new PluginError('PLUGIN_MISCONFIGURED', `${sql.place}: ${what}, or it may not be read; ${todo}`);
  };
  const users = await need('users', USERS);
  await checkConverted(sql, `${table_prefix}users`, users, call);
  await need('user_group', ['group_id', 'user_id', 'user_pending']);
  await need('groups', ['group_id', 'group_name', 'group_type']);
  await need('config', ['config_name', 'config_value']);
  const table = (name: string): string => sql.quote(`${table_prefix}${name}`);
  const bans = await banTable(sql, table('config'), await columnsOf('bans'), call);
  await need(bans, bans === 'bans' ? ['ban_mode', 'ban_userid', 'ban_end'] : BANLIST);
  if (phone_field !== undefined) await need('profile_fields_data', ['user_id', phone_field]);
  return {
    table,
    bans,
    hasSalt: users.has('user_passwd_salt'),
    hasLoginName: users.has('login_name'),
    hasEmailHash: users.has('user_email_hash'),
    phoneField: phone_field,
  };
}

/**
 * A converter's columns that are there and may not be read: people would be told that their password is wrong.
 *
 * @throws PluginError `PLUGIN_MISCONFIGURED`, which says what to grant
 */
async function checkConverted(
  sql: SqlClient,
  table: string,
  readable: ReadonlySet<string>,
  call: Call,
): Promise<void> {
  const concealed: string[] = [];
  for (const column of CONVERTED.filter((converted) => !readable.has(converted))) {
    if (await isConcealed(sql, sql.quote(table), column, call)) concealed.push(column);
  }
  if (concealed.length === 0) return;
  const what = `${table} has ${concealed.join(', ')} of a converter, which may not be read`;
  throw new PluginError('PLUGIN_MISCONFIGURED', `${sql.place}: ${what}; ${grantOn(table, concealed)}`);
}

/** The inner query finds a column of the table, if it has such a one, and else what stands beside the table. */
async function isConcealed(sql: SqlClient, table: string, column: string, call: Call): Promise<boolean> {
  const probe = sql.statement(
    `SELECT (SELECT ${column} FROM ${table} i WHERE i.user_id = u.user_id) AS found
     FROM (SELECT NULL AS ${column}) plain CROSS JOIN ${table} u WHERE u.user_id = :subject`,
    ['subject'],
  );
  try {
    await probe.columns(call);
    return false;
  } catch (error) {
    if (error instanceof PluginError && error.code === 'PLUGIN_MISCONFIGURED') return true;
    throw error;
  }
}

/** By the version of the board, where the table itself may not be read. */
async function banTable(
  sql: SqlClient,
  config: string,
  readable: ReadonlySet<string>,
  call: Call,
): Promise<Board['bans']> {
  if (readable.has('ban_userid')) return 'bans';
  const version = sql.statement(`SELECT config_value FROM ${config} WHERE config_name = 'version'`, []);
  const [row = {}] = await version.rows({}, call);
  return Number.parseInt(textOf(row, 'config_value') ?? '', 10) >= 4 ? 'bans' : 'banlist';
}

function grantOn(table: string, columns: readonly string[]): string {
  return `GRANT SELECT (${columns.join(', ')}) ON ${table} to the database user`;
}
