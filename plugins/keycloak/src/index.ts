import { openHttpClient, type HttpClient } from '@postern/http-client';
import { definePlugin, type Finding, type Plugin, type PluginContext } from '@postern/plugin-api';
import { PasswordProvider } from '@postern/plugin-oidc-password/provider';
import { AdminApi } from './admin-api.js';
import { config, type Config } from './config.js';
import { adminUrl, placesOf, reasonOf } from './realm.js';
import { RealmLogins } from './realm-logins.js';
import { explain } from './refusal.js';
import { ServiceAccount } from './service-account.js';
import { accountOf } from './user.js';
import { Users } from './users.js';

/** The users of a Keycloak realm. */
export default definePlugin({
  name: 'keycloak',
  apiVersion: 1,
  capabilities: ['authenticate'],
  sometimes: ['profile', 'find'],
  config,
  async open(settings, context: PluginContext, opening): Promise<Plugin<'authenticate', 'profile' | 'find'>> {
    const http = await openHttpClient(settings, context);
    const options = { ...settings, http, places: placesOf(settings), reasonOf };
    const provider = await PasswordProvider.open({ ...options, sessionEnd: 'logout' }, context, opening);
    const logins = new RealmLogins(provider);
    const { admin } = settings;
    if (admin === undefined) return withoutLookups(provider, logins);
    const users = openUsers(http, provider, { ...settings, admin }, context);
    await users.check(opening.signal);
    return withLookups(provider, logins, users);
  },
});

function openUsers(
  http: HttpClient,
  provider: PasswordProvider,
  settings: Config & { readonly admin: NonNullable<Config['admin']> },
  { now, onClose }: PluginContext,
): Users {
  const closing = new AbortController();
  onClose(() => closing.abort());
  const account = new ServiceAccount({
    http,
    settings: settings.admin,
    metadata: () => provider.metadata(),
    now,
    closed: closing.signal,
  });
  const api = new AdminApi(http, account, () => adminUrl(provider.metadata()));
  return new Users(api, settings);
}

const NO_LOOKUPS: Finding = {
  level: 'info',
  message: 'an unknown name counts as a wrong password, and nobody is found without a password',
  remedy: 'Set admin, if other plugins come after this one.',
};

function withoutLookups(provider: PasswordProvider, logins: RealmLogins): Plugin<'authenticate'> {
  return {
    authenticate: (login, call) => logins.authenticate(login, call),
    health: (call) => provider.health(call),
    inspect: async (call) => [...(await provider.inspect(call)), NO_LOOKUPS],
  };
}

function withLookups(
  provider: PasswordProvider,
  logins: RealmLogins,
  users: Users,
): Plugin<'authenticate' | 'profile' | 'find'> {
  return {
    async authenticate(login, call) {
      const verdict = await logins.authenticate(login, call);
      return verdict.verdict === 'rejected' ? explain(verdict, login.username, users, call.signal) : verdict;
    },
    async profile({ subject }, { signal }) {
      const user = await users.withSubject(subject, signal);
      return user?.enabled === true ? users.profileOf(user, signal) : undefined;
    },
    async find(key, { signal }) {
      const user = await users.find(key, signal);
      return user === undefined ? undefined : accountOf(user);
    },
    health: (call) => provider.health(call),
    async inspect(call) {
      const findings = await provider.inspect(call);
      await users.check(call.signal);
      return [...findings, { level: 'info', message: 'the service account may look people up' }];
    },
  };
}
