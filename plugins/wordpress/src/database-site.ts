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
    const user = await this.users.named(username, call);
    if (user === undefined) {
      await this.#passwords.decoy(password, call.signal);
      if (this.#settings.application_passwords) {
        const { applicationPasswordHashes } = await this.#metaOf(NOBODY, call);
        await this.#passwords.isOneOf(applicationPasswordHashes, password, call.signal);
      }
      return { verdict: 'unknown-user' };
    }
    const { account } = user;
    const verdict = await this.#passwords.check(user.hash, password, call.signal);
    if (verdict !== 'right' && !this.#settings.application_passwords) return refused(verdict, account);
    const meta = await this.#metaOf(account.subject, call);
    if (verdict !== 'right') {
      const hashes = meta.applicationPasswordHashes;
      if (!(await this.#passwords.isOneOf(hashes, password, call.signal))) return refused(verdict, account);
    }
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
