import type { Call, Finding } from '@postern/plugin-api';
import { sizeClass, textOf, type SqlClient } from '@postern/sql-client';
import type { Config } from './config.js';
import type { Statements } from './statements.js';

/** What an operator should know of a board. */
export async function inspectBoard(
  sql: SqlClient,
  { settings }: Statements,
  config: Config,
  call: Call,
): Promise<readonly Finding[]> {
  const rows = await settings.rows({}, call);
  const board = new Map(rows.map((row) => [textOf(row, 'config_name'), textOf(row, 'config_value') ?? '']));
  const version = board.get('version') ?? 'of unknown version';
  const auth = board.get('auth_method');
  const number = Number(board.get('num_users') ?? 0);
  return [
    {
      level: 'info',
      message: `phpBB ${version} on ${await sql.version(call)}, ${sizeClass(number, 'users')}`,
    },
    ...(auth === undefined || auth === 'db' ? [] : [authFinding(auth)]),
    ...(board.get('board_disable') === '1' ? [DISABLED] : []),
    ...(board.get('require_activation') === '1' ? [] : [UNVERIFIED]),
    ...(config.login_attempts === 'refuse' && board.get('max_login_attempts') === '0' ? [NO_LIMIT] : []),
  ];
}

const DISABLED: Finding = {
  level: 'warning',
  message: 'the board is disabled (board_disable); logins through Postern still work',
};
const UNVERIFIED: Finding = {
  level: 'info',
  message: 'the board does not make sure of e-mail addresses (require_activation is not "by user")',
  remedy: 'Set trust_email: always beside config to hand them on all the same.',
};
const NO_LIMIT: Finding = {
  level: 'warning',
  message: 'login_attempts: refuse has no effect: the board sets no limit (max_login_attempts is 0)',
};

function authFinding(method: string): Finding {
  return {
    level: 'warning',
    message: `the board checks passwords by "${method}", not by its own table: stored hashes may be old or empty`,
    remedy: 'Ask the back end behind the board instead.',
  };
}
