import type { Call, FindKey, Login, Plugin, PluginContext, Verdict } from '@postern/plugin-api';
import { sizeClass, type SqlClient } from '@postern/sql-client';
import { Accounts } from './accounts.js';
import type { Config } from './config.js';
import { passwordsOf, type RowPasswords } from './passwords.js';
import { checkQueries, compileQueries } from './queries.js';
import { rejectionOf } from './rejections.js';

/** A plugin on the operator's tables. */
export async function openTables(
  sql: SqlClient,
  { queries, password }: Pick<Config, 'queries' | 'password'>,
  context: Pick<PluginContext, 'passwords' | 'log'>,
  opening: Call,
): Promise<Plugin<'authenticate' | 'profile', 'find'>> {
  // A database that cannot be opened is not the fault of a query.
  await sql.version(opening);
  const compiled = compileQueries(sql, queries);
  await checkQueries(compiled, opening);
  const accounts = new Accounts(compiled);
  const passwords = passwordsOf(password, context);
  return {
    authenticate: (login, call) => authenticate(login, accounts, passwords, call),
    async profile(account, call) {
      const entry = await accounts.present(account, call);
      return entry === undefined || rejectionOf(entry.row) !== undefined
        ? undefined
        : accounts.profileOf(entry, call);
    },
    ...(compiled.bySubject === undefined
      ? {}
      : { find: (key: FindKey, call: Call) => accounts.find(key, call) }),
    async health(call) {
      await sql.version(call);
    },
    async inspect(call) {
      await checkQueries(compiled, call);
      const [row] = (await compiled.count?.rows({}, call)) ?? [];
      const size = row === undefined ? '' : `, ${sizeClass(Number(row.accounts), 'accounts')}`;
      const message = `${await sql.version(call)}${size}; every query has the columns it needs`;
      return [{ level: 'info', message }];
    },
  };
}

async function authenticate(
  { username, password }: Login,
  accounts: Accounts,
  passwords: RowPasswords,
  call: Call,
): Promise<Verdict> {
  const entry = await accounts.named(username, call);
  if (entry === undefined) {
    await passwords.decoy(password, call.signal);
    return { verdict: 'unknown-user' };
  }
  const { account, row } = entry;
  const verdict = await passwords.check(row, password, call.signal);
  if (verdict === 'unreadable') {
    const detail = 'the stored password hash cannot be checked; the log says why';
    return { verdict: 'rejected', reason: 'not-allowed', account, detail };
  }
  if (verdict === 'wrong') return { verdict: 'rejected', reason: 'wrong-password', account };
  const reason = rejectionOf(row);
  if (reason !== undefined) return { verdict: 'rejected', reason, account };
  return { verdict: 'accepted', account, profile: await accounts.profileOf(entry, call) };
}
