import type { Call, Login, Verdict } from '@postern/plugin-api';
import type { PasswordProvider } from '@postern/plugin-oidc-password/provider';
import { Turns } from './turns.js';
import { groupName, isServiceAccount } from './user.js';

/** Logins at a realm, as far as the realm tells of them itself. */
export class RealmLogins {
  readonly #provider: PasswordProvider;
  readonly #turns = new Turns();

  constructor(provider: PasswordProvider) {
    this.#provider = provider;
  }

  /** @throws PluginError */
  async authenticate(login: Login, call: Call): Promise<Verdict> {
    const { username } = login;
    if (isServiceAccount(username)) return { verdict: 'unknown-user' };
    const verdict = await this.#turns.take(username, call.signal, () =>
      this.#provider.authenticate(login, call),
    );
    const groups = verdict.verdict === 'accepted' ? verdict.profile?.groups : undefined;
    if (verdict.verdict !== 'accepted' || groups === undefined) return verdict;
    return { ...verdict, profile: { ...verdict.profile, groups: groups.map(groupName) } };
  }
}
