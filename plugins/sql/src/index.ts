import { definePlugin } from '@postern/plugin-api';
import { createSqlClient } from '@postern/sql-client';
import { config } from './config.js';
import { openTables } from './open-tables.js';

/** Accounts in tables of the operator's own, by the operator's own queries. */
export default definePlugin({
  name: 'sql',
  apiVersion: 1,
  capabilities: ['authenticate', 'profile'],
  sometimes: ['find'],
  config,
  async open({ connection, pool, ...settings }, context, opening) {
    const sql = await createSqlClient(connection, { ...context, pool });
    context.onClose(() => sql.close());
    return openTables(sql, settings, context, opening);
  },
});
