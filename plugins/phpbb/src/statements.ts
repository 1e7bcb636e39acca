import type { SqlClient, SqlStatement } from '@postern/sql-client';
import type { Board } from './board.js';

/** Everything the plugin asks a board. */
export interface Statements {
  /**
   * By both forms of a clean name, as the one that a release looks up depends on its age: `clean` comes first. Where nobody
   * has the name, it gives the row of `standIn`, so that what is read beside a row costs the same.
   */
  readonly byName: SqlStatement<'clean' | 'older' | 'standIn' | 'now'>;
  readonly bySubject: SqlStatement<'subject' | 'now'>;
  readonly byEmail: SqlStatement<'address' | 'checksum' | 'now'>;
  readonly groups: SqlStatement<'subject'>;
  /** The newest accounts: what most people's hashes look like. */
  readonly sample: SqlStatement<never>;
  readonly settings: SqlStatement<never>;
}

export function statementsOf(sql: SqlClient, board: Board): Statements {
  const { table } = board;
  const select = `SELECT ${columns(board).join(', ')} FROM ${table('users')} u${phoneJoin(board)}`;
  return {
    byName: sql.statement(
      `${select} WHERE u.user_id = COALESCE((SELECT n.user_id FROM ${table('users')} n
       WHERE n.username_clean IN (:clean, :older) ORDER BY n.username_clean = :clean DESC LIMIT 1), :standIn)`,
      ['clean', 'older', 'standIn', 'now'],
    ),
    bySubject: sql.statement(`${select} WHERE u.user_id = :subject`, ['subject', 'now']),
    byEmail: sql.statement(
      `${select} WHERE ${board.hasEmailHash ? 'u.user_email_hash = :checksum AND ' : ''}u.user_email = :address`,
      ['address', 'checksum', 'now'],
    ),
    groups: sql.statement(
      `SELECT g.group_name, g.group_type FROM ${table('user_group')} m
       JOIN ${table('groups')} g ON g.group_id = m.group_id
       WHERE m.user_id = :subject AND m.user_pending = 0`,
      ['subject'],
    ),
    sample: sql.statement(
      `SELECT user_id, user_password FROM ${table('users')} WHERE user_type IN (0, 3) AND user_password <> ''
       ORDER BY user_id DESC LIMIT 50`,
      [],
    ),
    settings: sql.statement(
      `SELECT config_name, config_value FROM ${table('config')} WHERE config_name IN ('version',
       'auth_method', 'board_disable', 'require_activation', 'max_login_attempts', 'num_users')`,
      [],
    ),
  };
}

function columns(board: Board): readonly string[] {
  return [
    'u.user_id, u.user_type, u.username, u.username_clean, u.user_password, u.user_email',
    'u.user_login_attempts',
    ...(board.hasSalt ? ['u.user_passwd_salt'] : []),
    ...(board.hasLoginName ? ['u.login_name'] : []),
    ...(board.phoneField === undefined ? [] : [`p.${board.phoneField} AS phone`]),
    `${setting('require_activation', board)} AS require_activation`,
    `${setting('max_login_attempts', board)} AS max_login_attempts`,
    `CASE WHEN ${banned(board)} THEN 1 ELSE 0 END AS banned`,
    `CASE WHEN ${shared(board)} THEN 1 ELSE 0 END AS email_shared`,
  ];
}

function setting(name: string, { table }: Board): string {
  return `(SELECT config_value FROM ${table('config')} WHERE config_name = '${name}')`;
}

/** As session.php does: an exception that is in force outweighs every ban; both end at their `ban_end`. */
function banned({ bans, table }: Board): string {
  const inForce = (exclude: 0 | 1): string =>
    `EXISTS (SELECT 1 FROM ${table(bans)} b WHERE b.ban_userid = u.user_id AND (b.ban_end = 0 OR b.ban_end >= :now)
     AND ${bans === 'bans' ? "b.ban_mode = 'user'" : `b.ban_exclude = ${exclude}`})`;
  return bans === 'bans' ? inForce(0) : `${inForce(0)} AND NOT ${inForce(1)}`;
}

/** Boards may let several people have one address (`allow_emailreuse`). */
function shared({ hasEmailHash, table }: Board): string {
  const indexed = hasEmailHash ? 'o.user_email_hash = u.user_email_hash AND ' : '';
  return `EXISTS (SELECT 1 FROM ${table('users')} o WHERE ${indexed}o.user_email = u.user_email
    AND o.user_id <> u.user_id)`;
}

function phoneJoin({ phoneField, table }: Board): string {
  return phoneField === undefined
    ? ''
    : ` LEFT JOIN ${table('profile_fields_data')} p ON p.user_id = u.user_id`;
}
