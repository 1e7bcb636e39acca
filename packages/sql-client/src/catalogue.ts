import type { SqlClient, StatementCall } from './client.js';
import { textOf } from './values.js';

const COLUMNS = {
  postgresql: `SELECT column_name AS name FROM information_schema.columns
    WHERE table_name = :table AND table_schema = ANY (current_schemas(false))`,
  mysql: `SELECT column_name AS name FROM information_schema.columns
    WHERE table_name = :table AND table_schema = DATABASE()`,
  sqlite: 'SELECT name FROM pragma_table_info(:table)',
};

/**
 * The columns of a table that the database user may read, in lower case; none when there is no such table, or no right.
 *
 * @throws PluginError, or the signal's reason
 */
export async function tableColumns(
  sql: SqlClient,
  table: string,
  call: StatementCall,
): Promise<ReadonlySet<string>> {
  const rows = await sql.statement(COLUMNS[sql.dialect], ['table']).rows({ table }, call);
  return new Set(rows.flatMap((row) => textOf(row, 'name')?.toLowerCase() ?? []));
}
