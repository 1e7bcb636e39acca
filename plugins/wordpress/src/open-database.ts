import { PluginError, type Call, type Plugin, type PluginContext } from '@postern/plugin-api';
import { tableColumns, textOf, type SqlClient, type SqlStatement } from '@postern/sql-client';
import type { DatabaseSettings } from './config.js';
import { DatabaseSite } from './database-site.js';
import { inspectSite } from './inspect.js';
import { wordpressPasswords } from './passwords.js';
import { statementsOf, type Statements } from './statements.js';
import { grantOn, tablesOf, type Table, type Tables } from './tables.js';

/** A plugin on the database of a site. */
export async function openDatabase(
  sql: SqlClient,
  settings: DatabaseSettings,
  context: Pick<PluginContext, 'passwords' | 'log'>,
  opening: Call,
): Promise<Plugin<'authenticate' | 'profile' | 'find'>> {
  const tables = tablesOf(settings);
  const knowsSuperAdmins =
    (await isReadable(sql, tables.blogs, opening)) && (await isReadable(sql, tables.sitemeta, opening));
  const options = { loginByEmail: settings.login_by_email, knowsSuperAdmins };
  const statements = statementsOf(sql, tables, options);
  await checkTables(statements, tables, settings, opening);
  const passwords = wordpressPasswords(context);
  for (const row of await statements.sample.rows({}, opening)) passwords.learn(textOf(row, 'hash') ?? '');
  const site = new DatabaseSite(statements, settings, passwords);
  return {
    authenticate: (login, call) => site.authenticate(login, call),
    profile: (account, call) => site.profile(account, call),
    find: (key, call) => site.users.find(key, call),
    async health(call) {
      await sql.version(call);
    },
    async inspect(call) {
      await checkTables(statements, tables, settings, call);
      return inspectSite({ sql, statements, tables, settings, knowsSuperAdmins }, call);
    },
  };
}

async function isReadable(sql: SqlClient, { name, columns }: Table, call: Call): Promise<boolean> {
  const readable = await tableColumns(sql, name, call);
  return columns.every((column) => readable.has(column));
}

/** @throws PluginError, which names the table and what to grant */
async function checkTables(
  { bySubject, meta }: Statements,
  { users, usermeta }: Tables,
  settings: DatabaseSettings,
  call: Call,
): Promise<void> {
  const inNetwork = ' and, in a network, GRANT SELECT (spam, deleted) on it';
  await checkTable(bySubject, `${grantOn(users)}${inNetwork}`, settings, call);
  await checkTable(meta, grantOn(usermeta), settings, call);
}

async function checkTable(
  statement: SqlStatement<string>,
  grants: string,
  { table_prefix }: DatabaseSettings,
  call: Call,
): Promise<void> {
  try {
    await statement.columns(call);
  } catch (error) {
    if (!(error instanceof PluginError) || error.code === 'PLUGIN_UNAVAILABLE') throw error;
    const message = `${error.message}; the table_prefix is "${table_prefix}", and it takes ${grants}`;
    throw new PluginError(error.code, message, { cause: error });
  }
}
