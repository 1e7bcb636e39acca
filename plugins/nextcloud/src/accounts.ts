import {
  PluginError,
  type Account,
  type Call,
  type FindKey,
  type Login,
  type Profile,
  type Rejected,
  type Verdict,
} from '@postern/plugin-api';
import type { Product } from './cloud.js';
import { isAddress, isLoginName, isSendable, isUserId } from './names.js';
import type { Ocs, OcsRefusal } from './ocs.js';
import type { Lookup, Provisioning } from './provisioning.js';
import { accountOf, profileOf, readGroups, readUser, type User } from './user-data.js';

const NOT_SENDABLE = {
  verdict: 'rejected',
  reason: 'unspecified',
  detail: 'the password is 0 or holds control characters, which a cloud does not get to see',
} as const satisfies Verdict;

const APP_PASSWORD_NEEDED =
  'the account has a second factor, or the cloud takes app passwords only: an app password is needed; if everybody ' +
  'is told so, the web server keeps the header Authorization from PHP';

/** Nextcloud's words for a password that it does not check because of a second factor. */
const SECOND_FACTOR = /^Current user is not logged in/;
/** ownCloud's words, only after the right password. */
const DISABLED = /^User disabled/;

export interface AccountsOptions {
  readonly ocs: Ocs;
  readonly host: string;
  readonly product: Product;
  readonly emailsVerified: boolean;
  readonly provisioning: Provisioning | undefined;
}

/** The people of a cloud, asked with their own passwords and, if there is one, through the service account. */
export class Accounts {
  readonly #ocs: Ocs;
  readonly #host: string;
  readonly #product: Product;
  readonly #emailsVerified: boolean;
  readonly #provisioning: Provisioning | undefined;

  constructor({ ocs, host, product, emailsVerified, provisioning }: AccountsOptions) {
    this.#ocs = ocs;
    this.#host = host;
    this.#product = product;
    this.#emailsVerified = emailsVerified;
    this.#provisioning = provisioning;
  }

  async authenticate(login: Login, call: Call): Promise<Verdict> {
    if (!isLoginName(login.username)) return { verdict: 'unknown-user' };
    if (!isSendable(login.password)) return NOT_SENDABLE;
    const answer = await this.#ocs.get({ path: '/cloud/user', login, signal: call.signal });
    if (answer.outcome !== 'success') return this.#judge(answer, login, call);
    const user = readUser(answer.data, this.#host);
    const groups = user.groups ?? (await this.#ownGroups(user.id, login, call));
    return {
      verdict: 'accepted',
      account: accountOf(user),
      profile: profileOf({ ...user, groups }, this.#emailsVerified),
    };
  }

  async profile({ subject }: Account, provisioning: Provisioning, call: Call): Promise<Profile | undefined> {
    const user = await provisioning.withId(subject, call);
    if (typeof user === 'string' || user.id !== subject || user.enabled === false) return undefined;
    const groups = user.groups ?? (await this.#groupsOf(subject, provisioning, call));
    return profileOf({ ...user, groups }, this.#emailsVerified);
  }

  async find(key: FindKey, provisioning: Provisioning, call: Call): Promise<Account | undefined> {
    if ('username' in key) return visible(await provisioning.named(key.username, call));
    if ('subject' in key) {
      const account = visible(await provisioning.withId(key.subject, call));
      return account?.subject === key.subject ? account : undefined;
    }
    // Phone numbers are what people typed into a form.
    if (key.medium !== 'email' || !this.#emailsVerified) return undefined;
    return visible(await provisioning.withEmail(key.address, call));
  }

  async #judge(refusal: OcsRefusal, { username }: Login, call: Call): Promise<Verdict> {
    if (refusal.outcome !== 'unauthorised') throw noVerdict(refusal);
    const found = await this.#lookUp(username, call);
    if (found === 'unknown' && this.#provisioning?.knowsAllNames === true && !isAddress(username)) {
      return { verdict: 'unknown-user' };
    }
    const user = typeof found === 'string' ? undefined : found;
    const { reason, detail } = reasonOf(refusal, user);
    return { verdict: 'rejected', reason, detail, account: user && accountOf(user) };
  }

  /** Whose failed login it was. That nobody can say makes it no less of a refusal. */
  async #lookUp(name: string, call: Call): Promise<Lookup> {
    try {
      return (await this.#provisioning?.named(name, call)) ?? 'hidden';
    } catch (error) {
      if (!(error instanceof PluginError)) throw error;
      call.log.warn({ code: error.code, err: error }, 'a failed login could not be looked up');
      return 'hidden';
    }
  }

  /** The answer of ownCloud to a login lacks the groups; everybody may ask for one's own. */
  async #ownGroups(id: string, login: Login, call: Call): Promise<readonly string[] | undefined> {
    if (this.#product !== 'owncloud' || !isUserId(id)) return undefined;
    const path = `/cloud/users/${encodeURIComponent(id)}/groups`;
    const answer = await this.#ocs.get({ path, login, signal: call.signal });
    return answer.outcome === 'success' ? readGroups(answer.data) : undefined;
  }

  async #groupsOf(
    id: string,
    provisioning: Provisioning,
    call: Call,
  ): Promise<readonly string[] | undefined> {
    return this.#product === 'owncloud' ? provisioning.groupsOf(id, call) : undefined;
  }
}

function reasonOf(
  { message, said }: OcsRefusal,
  user: User | undefined,
): Pick<Rejected, 'reason' | 'detail'> {
  if (SECOND_FACTOR.test(message)) {
    return { reason: 'second-factor-needed', detail: `${said}: ${APP_PASSWORD_NEEDED}` };
  }
  if (DISABLED.test(message) || user?.enabled === false) return { reason: 'disabled', detail: said };
  return { reason: user === undefined ? 'unspecified' : 'wrong-password', detail: said };
}

function visible(user: Lookup | undefined): Account | undefined {
  return user === undefined || typeof user === 'string' ? undefined : accountOf(user);
}

function noVerdict({ outcome, said }: OcsRefusal): PluginError {
  return outcome === 'forbidden'
    ? new PluginError(
        'PLUGIN_MISCONFIGURED',
        `${said}: an app of the cloud keeps the gateway out; allow its address`,
      )
    : new PluginError('PLUGIN_PROTOCOL', `${said} to a login, which makes no sense`);
}
