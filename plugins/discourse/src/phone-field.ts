import { PluginError } from '@postern/plugin-api';
import type { SqlClient, StatementCall } from '@postern/sql-client';
import type { Config } from './config.js';

/**
 * The key under which Discourse keeps the values of the configured user field.
 *
 * @throws PluginError `PLUGIN_MISCONFIGURED`
 */
export async function phoneFieldOf(
  sql: SqlClient,
  { schema, phone_field: name }: Config,
  call: StatementCall,
): Promise<string | undefined> {
  if (name === undefined || /^user_field_\d+$/.test(name)) return name;
  const rows = await sql
    .statement(`SELECT id FROM ${sql.quote(schema, 'user_fields')} WHERE name = :name`, ['name'])
    .rows({ name }, call);
  const keys = rows.map(({ id }) => `user_field_${String(id)}`);
  if (keys.length === 1) return keys[0];
  throw new PluginError(
    'PLUGIN_MISCONFIGURED',
    keys.length === 0
      ? `phone_field: there is no user field "${name}"`
      : `phone_field: there are several user fields "${name}": write ${keys.join(' or ')}`,
  );
}
