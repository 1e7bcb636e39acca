import { PluginError, type Call } from '@postern/plugin-api';
import { SqlTextError, type SqlClient, type SqlStatement } from '@postern/sql-client';
import type { Config } from './config.js';
import { REJECTION_COLUMNS } from './rejections.js';

interface Columns {
  readonly needed: readonly string[];
  readonly known: readonly string[];
}

const ACCOUNT: Columns = {
  needed: ['subject', 'username', 'password_hash'],
  known: [
    'salt',
    'algorithm',
    'display_name',
    'email',
    'email_verified',
    'phone',
    'phone_verified',
    // For queries that have it: no profile holds a picture.
    'avatar_url',
    ...REJECTION_COLUMNS,
  ],
};
const THREE_PIDS: Columns = { needed: ['medium', 'address'], known: ['verified'] };
const GROUPS: Columns = { needed: ['group_name'], known: [] };
const COUNT: Columns = { needed: ['accounts'], known: [] };

/** The operator's statements, compiled; what is not configured is missing. */
export interface Queries {
  readonly account: SqlStatement<'username'>;
  readonly bySubject: SqlStatement<'subject'> | undefined;
  readonly byEmail: SqlStatement<'address'> | undefined;
  readonly byPhone: SqlStatement<'address'> | undefined;
  readonly threePids: SqlStatement<'subject'> | undefined;
  readonly groups: SqlStatement<'subject'> | undefined;
  readonly count: SqlStatement<never> | undefined;
}

/** @throws PluginError `PLUGIN_MISCONFIGURED` */
export function compileQueries(sql: SqlClient, queries: Config['queries']): Queries {
  const compile = <Name extends string>(
    key: keyof Config['queries'],
    ...names: readonly Name[]
  ): SqlStatement<Name> | undefined => {
    const text = queries[key];
    if (text === undefined) return undefined;
    try {
      return sql.statement(text, names);
    } catch (cause) {
      if (!(cause instanceof SqlTextError)) throw cause;
      throw new PluginError('PLUGIN_MISCONFIGURED', `the query ${key}: ${cause.message}`, { cause });
    }
  };
  const account = compile('account', 'username');
  if (account === undefined) throw new Error('the schema sees to it that there is an account query');
  return {
    account,
    bySubject: compile('account_by_subject', 'subject'),
    byEmail: compile('account_by_email', 'address'),
    byPhone: compile('account_by_phone', 'address'),
    threePids: compile('three_pids', 'subject'),
    groups: compile('groups', 'subject'),
    count: compile<never>('count'),
  };
}

/**
 * Prepares every query and compares its columns with those that are needed and known.
 *
 * @throws PluginError, which names the query
 */
export async function checkQueries(queries: Queries, call: Call): Promise<void> {
  const { account, bySubject, byEmail, byPhone, threePids, groups, count } = queries;
  await checkColumns('account', account, ACCOUNT, call);
  await checkColumns('account_by_subject', bySubject, ACCOUNT, call);
  await checkColumns('account_by_email', byEmail, ACCOUNT, call);
  await checkColumns('account_by_phone', byPhone, ACCOUNT, call);
  await checkColumns('three_pids', threePids, THREE_PIDS, call);
  await checkColumns('groups', groups, GROUPS, call);
  await checkColumns('count', count, COUNT, call);
}

async function checkColumns(
  key: keyof Config['queries'],
  statement: SqlStatement<string> | undefined,
  { needed, known }: Columns,
  call: Call,
): Promise<void> {
  const columns = (await columnsOf(key, statement, call)) ?? needed;
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw misconfigured(key, `lacks ${list(missing)}: it has ${list(columns)}; rename a column by AS`);
  }
  const surplus = columns.find((name) => !needed.includes(name) && !known.includes(name));
  if (surplus !== undefined) {
    throw misconfigured(
      key,
      `has a column ${surplus} that is not known: there are ${list([...needed, ...known])}`,
    );
  }
  const double = columns.find((name, index) => columns.indexOf(name) !== index);
  if (double !== undefined) throw misconfigured(key, `has two columns ${double}`);
}

async function columnsOf(
  key: string,
  statement: SqlStatement<string> | undefined,
  call: Call,
): Promise<readonly string[] | undefined> {
  try {
    return await statement?.columns(call);
  } catch (error) {
    if (!(error instanceof PluginError) || error.code === 'PLUGIN_UNAVAILABLE') throw error;
    throw new PluginError(error.code, `the query ${key}: ${error.message}`, { cause: error });
  }
}

function misconfigured(key: string, what: string): PluginError {
  return new PluginError('PLUGIN_MISCONFIGURED', `the query ${key} ${what}`);
}

function list(names: readonly string[]): string {
  return names.join(', ');
}
