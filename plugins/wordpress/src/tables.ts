import type { SqlClient } from '@postern/sql-client';
import type { DatabaseSettings } from './config.js';

/** A table, and the columns that are read. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface Tables {
  readonly users: Table;
  readonly usermeta: Table;
  /** Of a network: which network a site is in, and what is set there. */
  readonly blogs: Table;
  readonly sitemeta: Table;
}

type Names = Pick<DatabaseSettings, 'table_prefix' | 'user_table' | 'usermeta_table'>;

/** A network keeps one pair of user tables, with the prefix of its first site. */
export function tablesOf({ table_prefix, user_table, usermeta_table }: Names): Tables {
  return {
    users: {
      name: user_table ?? `${table_prefix}users`,
      columns: ['ID', 'user_login', 'user_pass', 'user_email', 'display_name'],
    },
    usermeta: {
      name: usermeta_table ?? `${table_prefix}usermeta`,
      columns: ['umeta_id', 'user_id', 'meta_key', 'meta_value'],
    },
    blogs: { name: `${table_prefix}blogs`, columns: ['blog_id', 'site_id'] },
    sitemeta: { name: `${table_prefix}sitemeta`, columns: ['site_id', 'meta_key', 'meta_value'] },
  };
}

/** The key of usermeta that holds somebody's roles on a site. */
export function capabilitiesKey({
  table_prefix,
  site,
}: Pick<DatabaseSettings, 'table_prefix' | 'site'>): string {
  return site === 1 ? `${table_prefix}capabilities` : `${table_prefix}${site}_capabilities`;
}

/** WordPress takes `database.table` for its own user tables. */
export function quoted(sql: SqlClient, { name }: Table): string {
  return sql.quote(...name.split('.'));
}

export function grantOn({ name, columns }: Table): string {
  return `GRANT SELECT (${columns.join(', ')}) ON ${name}`;
}
