import { crc32 } from 'node:zlib';
import type { Account, Call, FindKey, Profile } from '@postern/plugin-api';
import { groupNames } from './groups.js';
import { cleanForms } from './names/clean.js';
import { escapeHtml } from './names/html.js';
import type { Statements } from './statements.js';
import { User } from './user.js';

/** The largest `user_id` that PostgreSQL can compare with. */
const MOST = 2 ** 31 - 1;

/** The people of a board. */
export class Users {
  readonly #statements: Statements;
  readonly #now: () => Date;
  readonly #standIn: number;

  /** @param standIn the `user_id` of anybody, whose row is read in place of nobody's */
  constructor(statements: Statements, now: () => Date, standIn: number) {
    this.#statements = statements;
    this.#now = now;
    this.#standIn = standIn;
  }

  /** The user of a typed name; what 3.2 and later look up wins over what 3.0 and 3.1 stored. */
  async named(username: string, call: Call): Promise<User | undefined> {
    const [clean, older = clean] = cleanForms(username);
    if (clean === undefined || older === undefined) return undefined;
    const parameters = { clean, older, standIn: this.#standIn, now: this.#seconds() };
    const [row] = await this.#statements.byName.rows(parameters, call);
    const user = row && new User(row);
    return user?.isCalled([clean, older]) === true ? user : undefined;
  }

  async withSubject(subject: string, call: Call): Promise<User | undefined> {
    if (!/^[1-9]\d*$/.test(subject) || Number(subject) > MOST) return undefined;
    const [row] = await this.#statements.bySubject.rows({ subject, now: this.#seconds() }, call);
    return row && new User(row);
  }

  async find(key: FindKey, call: Call): Promise<Account | undefined> {
    if ('username' in key) return (await this.named(key.username, call))?.account;
    if ('subject' in key) return (await this.withSubject(key.subject, call))?.account;
    // Phone numbers of profiles are in any form, and nobody made sure of them.
    if (key.medium !== 'email') return undefined;
    const address = escapeHtml(key.address.toLowerCase());
    const parameters = { address, checksum: emailChecksum(address), now: this.#seconds() };
    const [row, another] = await this.#statements.byEmail.rows(parameters, call);
    if (row === undefined || another !== undefined) return undefined;
    const user = new User(row);
    return user.hasVerifiedEmail ? user.account : undefined;
  }

  async profileOf(user: User, call: Call): Promise<Profile> {
    const rows = await this.#statements.groups.rows({ subject: user.account.subject }, call);
    return { displayName: user.displayName, threePids: user.threePids, groups: groupNames(rows) };
  }

  #seconds(): number {
    return Math.floor(this.#now().getTime() / 1000);
  }
}

/** `phpbb_email_hash` (includes/functions.php until 3.2) of a stored address. */
function emailChecksum(address: string): number {
  return Number(`${crc32(address)}${Buffer.byteLength(address)}`);
}
