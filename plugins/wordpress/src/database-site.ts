import type { Account, Call, Login, Profile, Rejected, Verdict } from '@postern/plugin-api';
import type { PasswordVerdict } from '@postern/sql-client';
import type { DatabaseSettings } from './config.js';
import { readMeta, type Meta } from './meta.js';
import type { WordpressPasswords } from './passwords.js';
import { groupsOf, profileOf } from './profile.js';
import type { Statements } from './statements.js';
import type { User } from './user.js';
import { Users } from './users.js';

/** No account has this number, so that it has nothing in usermeta. */
const NOBODY = '0';

/** A site whose database is read. */
export class DatabaseSite {
  readonly users: Users;
  readonly #statements: Statements;
  readonly #settings: DatabaseSettings;
  readonly #passwords: WordpressPasswords;

  constructor(statements: Statements, settings: DatabaseSettings, passwords: WordpressPasswords) {
    this.users = new Users(statements, settings);
    this.#statements = statements;
    this.#settings = settings;
    this.#passwords = passwords;
  }

  async authenticate({ username, password }: Login, call: Call): Promise<Verdict> {
    const candidate = await this.users.named(username, call);
    if (candidate === undefined) {
      await this.#passwords.decoy(password, call.signal);
      await this.#hasApplicationPassword(NOBODY, password, call);
      return { verdict: 'unknown-user' };
    }
    const { account, hash, isBlocked } = candidate;
    const verdict = await this.#passwords.check(hash, password, call.signal);
    if (verdict === 'right' && !isBlocked) return this.#admit(account, call);
    // Whoever is blocked costs what a wrong password costs.
    const hasOne = await this.#hasApplicationPassword(account.subject, password, call);
    if (verdict !== 'right' && !hasOne) return refused(verdict, account);
    return isBlocked ? { verdict: 'rejected', reason: 'disabled', account } : this.#admit(account, call);
  }

  async #hasApplicationPassword(subject: string, password: string, call: Call): Promise<boolean> {
    if (!this.#settings.application_passwords) return false;
    const { applicationPasswordHashes } = await this.#metaOf(subject, call);
    return this.#passwords.isOneOf(applicationPasswordHashes, password, call.signal);
  }

  /** What only who knows the password waits for. */
  async #admit(account: Account, call: Call): Promise<Verdict> {
    const { subject } = account;
    const [user, meta] = await Promise.all([
      this.users.withSubject(subject, call),
      this.#metaOf(subject, call),
    ]);
    if (user === undefined) return { verdict: 'unknown-user' };
    const reason = this.#rejection(user, meta);
    if (reason !== undefined) return { verdict: 'rejected', reason, account };
    return { verdict: 'accepted', account, profile: profileOf(user, meta, this.#settings) };
  }

  async profile({ subject }: Account, call: Call): Promise<Profile | undefined> {
    const user = await this.users.withSubject(subject, call);
    if (user === undefined) return undefined;
    const meta = await this.#metaOf(subject, call);
    return this.#rejection(user, meta) === undefined ? profileOf(user, meta, this.#settings) : undefined;
  }

  #metaOf(subject: string, call: Call): Promise<Meta> {
    return readMeta(this.#statements, this.#settings, subject, call);
  }

  #rejection(user: User, meta: Meta): 'disabled' | 'not-allowed' | undefined {
    if (user.isBlocked) return 'disabled';
    const required = this.#settings.require_roles;
    const isMember = required === undefined || groupsOf(user, meta).some((role) => required.includes(role));
    return isMember ? undefined : 'not-allowed';
  }
}

function refused(verdict: PasswordVerdict, account: Account): Rejected {
  if (verdict !== 'unreadable') return { verdict: 'rejected', reason: 'wrong-password', account };
  const detail = 'the stored password hash cannot be checked; the log says why';
  return { verdict: 'rejected', reason: 'not-allowed', account, detail };
}
