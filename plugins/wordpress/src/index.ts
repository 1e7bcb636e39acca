import { createHttpClient } from '@postern/http-client';
import {
  definePlugin,
  TIMES_OF_BACK_END,
  type Call,
  type Plugin,
  type PluginContext,
} from '@postern/plugin-api';
import { createSqlClient } from '@postern/sql-client';
import { config } from './config.js';
import { openDatabase } from './open-database.js';
import type { RemoteSite } from './remote/remote-site.js';
import { createRestSite } from './remote/rest.js';
import { createXmlRpcSite } from './remote/xmlrpc.js';

/** The accounts of a WordPress site: from its database, or by asking the site. */
export default definePlugin({
  name: 'wordpress',
  apiVersion: 1,
  capabilities: ['authenticate'],
  sometimes: ['profile', 'find'],
  config,
  async open(
    { connection, xmlrpc, rest, pool, ...settings },
    context: PluginContext,
    opening,
  ): Promise<Plugin<'authenticate', 'profile' | 'find'>> {
    if (connection !== undefined) {
      const sql = await createSqlClient(connection, { ...context, pool });
      context.onClose(() => sql.close());
      return openDatabase(sql, settings, context, opening);
    }
    const http = createHttpClient();
    context.onClose(() => http.close());
    if (xmlrpc !== undefined) return openRemote(createXmlRpcSite({ ...xmlrpc, http }, context.log), opening);
    if (rest !== undefined) return openRemote(createRestSite({ ...rest, http }, context.log), opening);
    throw new Error('the schema sees to it that there is a way to the site');
  },
});

/** The profile comes with the verdict, and nobody is found without a password. */
async function openRemote(site: RemoteSite, opening: Call): Promise<Plugin<'authenticate'>> {
  await site.probe(opening);
  return {
    authenticate: (login, call) => site.authenticate(login, call),
    health: (call) => site.probe(call),
    async inspect(call) {
      await site.probe(call);
      return [{ level: 'info', message: 'the site answers and takes logins this way' }, TIMES_OF_BACK_END];
    },
  };
}
