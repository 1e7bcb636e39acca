import { PluginError } from '@postern/plugin-api';
import type { SqlClient, StatementCall } from '@postern/sql-client';
import type { Config } from './config.js';

/** Where this Discourse keeps its password hashes: told by the columns, as they moved over the years. */
export interface HashColumns {
  readonly table: 'users' | 'user_passwords';
  /** Not before spring 2023. */
  readonly hasAlgorithm: boolean;
  /** Whether `user_passwords` tells which passwords have expired: since early 2024, before the hashes moved there. */
  readonly knowsExpired: boolean;
}

type Tables = ReadonlyMap<string, ReadonlyMap<string, { readonly isReadable: boolean }>>;
type Needs = Readonly<Record<string, readonly string[]>>;

const ALWAYS = {
  users: [
    ...['id', 'username', 'username_lower', 'name', 'active', 'admin', 'approved', 'staged'],
    'suspended_till',
  ],
  user_emails: ['user_id', 'email', 'primary'],
  groups: ['id', 'name'],
  group_users: ['user_id', 'group_id'],
  site_settings: ['name', 'value'],
};
const SECOND_FACTORS = {
  user_second_factors: ['user_id', 'method', 'enabled'],
  user_security_keys: ['user_id', 'factor_type', 'enabled'],
};
const USER_FIELDS = { user_fields: ['id', 'name'], user_custom_fields: ['user_id', 'name', 'value'] };

/**
 * Looks where the hashes are, and whether everything that is read is there and may be read.
 *
 * @throws PluginError `PLUGIN_MISCONFIGURED`, which names tables, columns and the missing GRANTs
 */
export async function checkTables(sql: SqlClient, config: Config, call: StatementCall): Promise<HashColumns> {
  const { schema } = config;
  const tables = await readTables(sql, schema, call);
  const hashes = hashColumnsOf(tables);
  const faults = Object.entries(needsOf(config, hashes)).flatMap(([table, columns]) =>
    faultsOf(tables, columns, table, `${schema}.${table}`),
  );
  if (faults.length > 0) throw new PluginError('PLUGIN_MISCONFIGURED', `${sql.place}: ${faults.join('; ')}`);
  return hashes;
}

/** From PostgreSQL's own catalogue, as `information_schema` conceals what may not be read. */
async function readTables(sql: SqlClient, schema: string, call: StatementCall): Promise<Tables> {
  const names = Object.keys({ ...ALWAYS, ...SECOND_FACTORS, ...USER_FIELDS, user_passwords: [] });
  const rows = await sql
    .statement(
      `SELECT c.relname AS "table", a.attname AS "column", has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable
       FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE n.nspname = :schema AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
         AND c.relname IN (${names.map((name) => `'${name}'`).join(', ')})
         -- a column that Discourse has given up and is about to drop (Migration::ColumnDropper)
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t
           WHERE t.tgrelid = c.oid AND t.tgname = concat_ws('_', c.relname, a.attname, 'readonly'))`,
      ['schema'],
    )
    .rows({ schema }, call);
  const tables = new Map<string, Map<string, { readonly isReadable: boolean }>>();
  for (const { table, column, readable } of rows) {
    const columns = tables.get(String(table)) ?? new Map<string, { readonly isReadable: boolean }>();
    tables.set(String(table), columns.set(String(column), { isReadable: readable === true }));
  }
  return tables;
}

function hashColumnsOf(tables: Tables): HashColumns {
  const users = tables.get('users');
  const knowsExpired = tables.has('user_passwords');
  if (knowsExpired && users?.has('password_hash') !== true) {
    return { table: 'user_passwords', hasAlgorithm: true, knowsExpired };
  }
  return { table: 'users', hasAlgorithm: users?.has('password_algorithm') === true, knowsExpired };
}

function needsOf({ second_factor, phone_field }: Config, hashes: HashColumns): Needs {
  const { table, hasAlgorithm, knowsExpired } = hashes;
  const inUsers = ['password_hash', 'salt', ...(hasAlgorithm ? ['password_algorithm'] : [])];
  const inOwnTable = ['password_salt', 'password_algorithm'];
  return {
    ...ALWAYS,
    users: [...ALWAYS.users, ...(table === 'users' ? inUsers : [])],
    ...(knowsExpired
      ? {
          user_passwords: [
            ...['user_id', 'password_hash', 'password_expired_at'],
            ...(table === 'user_passwords' ? inOwnTable : []),
          ],
        }
      : {}),
    ...(second_factor === 'refuse' ? SECOND_FACTORS : {}),
    ...(phone_field === undefined ? {} : USER_FIELDS),
  };
}

function faultsOf(
  tables: Tables,
  columns: readonly string[],
  table: string,
  fullName: string,
): readonly string[] {
  const found = tables.get(table);
  if (found === undefined) return [`there is no table ${fullName}; look at the database and at schema`];
  const missing = columns.filter((column) => !found.has(column));
  const hidden = columns.filter((column) => found.get(column)?.isReadable === false);
  return [
    ...(missing.length > 0 ? [`the table ${fullName} has no column ${missing.join(', ')}`] : []),
    ...(hidden.length > 0
      ? [
          `a right is missing: GRANT SELECT (${hidden.map(asWritten).join(', ')}) ON ${fullName} to the database user`,
        ]
      : []),
  ];
}

/** `primary` is a word of SQL. */
function asWritten(column: string): string {
  return column === 'primary' ? '"primary"' : column;
}
