import type { Call, Login, Plugin, PluginContext, Verdict } from '@postern/plugin-api';
import { StoredPasswords, textOf, type SqlClient } from '@postern/sql-client';
import { readBoard } from './board.js';
import type { Config } from './config.js';
import { inspectBoard } from './inspect.js';
import { statementsOf } from './statements.js';
import { Users } from './users.js';

/** A plugin on the database of a board. */
export async function openBoard(
  sql: SqlClient,
  config: Config,
  context: Pick<PluginContext, 'passwords' | 'log' | 'now'>,
  opening: Call,
): Promise<Plugin<'authenticate' | 'profile' | 'find'>> {
  const statements = statementsOf(sql, await readBoard(sql, config, opening));
  const passwords = new StoredPasswords(context.passwords, context.log, { rule: 'phpbb' });
  const newest = await statements.sample.rows({}, opening);
  for (const row of newest) passwords.learn({ hash: textOf(row, 'user_password') ?? '' });
  const users = new Users(statements, context.now, Number(newest[0]?.user_id ?? 0));
  return {
    authenticate: (login, call) => authenticate(login, users, passwords, config, call),
    async profile({ subject }, call) {
      const user = await users.withSubject(subject, call);
      if (user === undefined || user.rejection(config) !== undefined) return undefined;
      return users.profileOf(user, call);
    },
    find: (key, call) => users.find(key, call),
    async health(call) {
      await sql.version(call);
    },
    async inspect(call) {
      await readBoard(sql, config, call);
      return inspectBoard(sql, statements, config, call);
    },
  };
}

async function authenticate(
  { username, password }: Login,
  users: Users,
  passwords: StoredPasswords,
  config: Config,
  call: Call,
): Promise<Verdict> {
  const user = await users.named(username, call);
  if (user === undefined) {
    await passwords.decoy(password, call.signal);
    return { verdict: 'unknown-user' };
  }
  const { account } = user;
  const verdict = await passwords.check(user.password, password, call.signal);
  if (verdict === 'unreadable') {
    const detail = 'the stored password hash cannot be checked; the log says why';
    return { verdict: 'rejected', reason: 'not-allowed', account, detail };
  }
  if (verdict === 'wrong') return { verdict: 'rejected', reason: 'wrong-password', account };
  const rejection = user.rejection(config);
  if (rejection !== undefined) return { verdict: 'rejected', ...rejection, account };
  return { verdict: 'accepted', account, profile: await users.profileOf(user, call) };
}
