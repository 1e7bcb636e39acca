import { definePlugin } from '@postern/plugin-api';
import { createSqlClient } from '@postern/sql-client';
import { config } from './config.js';
import { openBoard } from './open-board.js';

/** The members of a phpBB board, 3.0 to 3.3 and 4.0. */
export default definePlugin({
  name: 'phpbb',
  apiVersion: 1,
  capabilities: ['authenticate', 'profile', 'find'],
  config,
  async open(config, context, opening) {
    const sql = await createSqlClient(config.connection, { ...context, pool: config.pool });
    context.onClose(() => sql.close());
    return openBoard(sql, config, context, opening);
  },
});
