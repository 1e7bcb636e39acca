import { openHttpClient } from '@postern/http-client';
import { definePlugin, type Plugin, type PluginDefinition } from '@postern/plugin-api';
import { Accounts } from './accounts.js';
import { Address } from './address.js';
import { askCloud } from './cloud.js';
import { config, type Config } from './config.js';
import { findingsOf } from './inspect.js';
import { Ocs } from './ocs.js';
import { Provisioning } from './provisioning.js';

/** Nextcloud delays answers up to 25 seconds after failed logins; whoever hangs up earlier learns nothing. */
const SILENCE_MS = 35_000;

export type CloudDefinition = PluginDefinition<Config, 'authenticate', 'profile' | 'find'>;

/** The plugin for one of the clouds. @param name also what the cloud is taken for if a theme hides it */
export function cloudDefinition(name: 'nextcloud' | 'owncloud'): CloudDefinition {
  return definePlugin({
    name,
    apiVersion: 1,
    capabilities: ['authenticate'],
    sometimes: ['profile', 'find'],
    config,
    async open(settings, context, opening): Promise<Plugin<'authenticate', 'profile' | 'find'>> {
      const { url, admin, emails_verified: emailsVerified, connections } = settings;
      const http = await openHttpClient(settings, context, { connections, silenceMs: SILENCE_MS });
      const address = new Address(url, context.log);
      const { host } = address;
      const { product = name } = await askCloud(address, http, opening.signal);
      const ocs = new Ocs(address, http, context);
      const provisioning = admin && new Provisioning(ocs, admin, { host, now: context.now });
      await provisioning?.begin(opening);
      const accounts = new Accounts({ ocs, host, product, emailsVerified, provisioning });
      return {
        authenticate: (login, call) => accounts.authenticate(login, call),
        ...(provisioning && {
          profile: (account, call) => accounts.profile(account, provisioning, call),
          find: (key, call) => accounts.find(key, provisioning, call),
        }),
        async health({ signal }) {
          await askCloud(address, http, signal);
        },
        async inspect(call) {
          const cloud = await askCloud(address, http, call.signal);
          await provisioning?.begin(call);
          return findingsOf(cloud, name, provisioning);
        },
      };
    },
  });
}
