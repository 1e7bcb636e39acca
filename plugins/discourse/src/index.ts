import { definePlugin, type Call, type Login, type PluginContext, type Verdict } from '@postern/plugin-api';
import { createSqlClient, StoredPasswords, textOf, type Row, type StoredPassword } from '@postern/sql-client';
import { Accounts } from './accounts.js';
import { config } from './config.js';
import { closedGate } from './gates.js';
import { inspectForum } from './inspection.js';
import { phoneFieldOf } from './phone-field.js';
import { compileStatements } from './statements.js';
import { checkTables } from './tables.js';

/** Accounts of a Discourse forum, in its database. */
export default definePlugin({
  name: 'discourse',
  apiVersion: 1,
  capabilities: ['authenticate', 'profile', 'find'],
  config,
  async open(settings, context: PluginContext, opening) {
    const sql = await createSqlClient(settings.connection, { ...context, pool: settings.pool });
    context.onClose(() => sql.close());
    const hashes = await checkTables(sql, settings, opening);
    const statements = compileStatements(sql, settings, hashes);
    const newest = await statements.sample.rows({}, opening);
    const accounts = new Accounts(statements, {
      loginByEmail: settings.login_by_email,
      phoneField: await phoneFieldOf(sql, settings, opening),
      standIn: Number(newest[0]?.subject ?? 0),
    });
    const passwords = learnedPasswords(newest, context);
    return {
      authenticate: (login, call) => authenticate(login, accounts, passwords, call),
      async profile({ subject }, call) {
        const entry = await accounts.withSubject(subject, call);
        return entry === undefined || closedGate(entry.row) !== undefined
          ? undefined
          : accounts.profileOf(entry, call);
      },
      find: (key, call) => accounts.find(key, call),
      async health(call) {
        await sql.version(call);
      },
      async inspect(call) {
        return inspectForum(sql, settings, await checkTables(sql, settings, call), call);
      },
    };
  },
});

async function authenticate(
  { username, password }: Login,
  accounts: Accounts,
  passwords: StoredPasswords,
  call: Call,
): Promise<Verdict> {
  const entry = await accounts.named(username, call);
  if (entry === undefined) {
    await passwords.decoy(password, call.signal);
    return { verdict: 'unknown-user' };
  }
  const { account, row } = entry;
  const notAllowed = (detail: string): Verdict => ({
    verdict: 'rejected',
    reason: 'not-allowed',
    account,
    detail,
  });
  const stored = storedPassword(row);
  if (stored === undefined) {
    await passwords.decoy(password, call.signal);
    return notAllowed('the account has no password: it logs in by single sign-on, if at all');
  }
  const verdict = await passwords.check(stored, password, call.signal);
  if (verdict === 'unreadable') {
    return notAllowed('the stored password hash cannot be checked; the log says why');
  }
  if (verdict === 'wrong') return { verdict: 'rejected', reason: 'wrong-password', account };
  const gate = closedGate(row);
  if (gate !== undefined) return { verdict: 'rejected', account, ...gate };
  return { verdict: 'accepted', account, profile: await accounts.profileOf(entry, call) };
}

function learnedPasswords(rows: readonly Row[], { passwords, log }: PluginContext): StoredPasswords {
  const learned = new StoredPasswords(passwords, log, { rule: 'discourse' });
  for (const row of rows) {
    const stored = storedPassword(row);
    if (stored !== undefined) learned.learn(stored);
  }
  return learned;
}

function storedPassword(row: Row): StoredPassword | undefined {
  const hash = textOf(row, 'password_hash');
  if (hash === undefined) return undefined;
  return { hash, salt: textOf(row, 'salt'), algorithm: textOf(row, 'algorithm') };
}
