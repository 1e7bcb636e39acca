import type { Account, Call, FindKey } from '@postern/plugin-api';
import { flagOf, type Row } from '@postern/sql-client';
import type { DatabaseSettings } from './config.js';
import { loginSpellings } from './sanitize-user.js';
import { NAMES, numberedValues, type Statements } from './statements.js';
import { candidateOf, userOf, type Candidate, type User } from './user.js';

type Settings = Pick<DatabaseSettings, 'site' | 'emails_verified'>;

/** The accounts of a site, or of its network. */
export class Users {
  readonly #statements: Statements;
  readonly #settings: Settings;

  constructor(statements: Statements, settings: Settings) {
    this.#statements = statements;
    this.#settings = settings;
  }

  /** The user of a typed name. As in WordPress, it is an e-mail address only if it is nobody's login. */
  async named(username: string, call: Call): Promise<Candidate | undefined> {
    const rows = await this.#withNames(loginSpellings(username), call);
    const logins = rows.filter((row) => flagOf(row, 'is_login')).map(candidateOf);
    if (logins.length > 0) return logins.find(({ account }) => account.username === username) ?? only(logins);
    return withEmail(rows, username) ?? only(rows.map(candidateOf));
  }

  /**
   * A table in Latin-1 has no row at all for names of which one cannot be written in it: so those that can are asked for by
   * themselves, too, whether somebody was found or not.
   */
  async #withNames(spellings: readonly string[], call: Call): Promise<readonly Row[]> {
    if (spellings.length === 0) return [];
    const rows = await this.#statements.byName.rows(numberedValues(NAMES, spellings), call);
    const latin = spellings.filter((spelling) => !/[^\0-\xff]/.test(spelling));
    if (latin.length === spellings.length) return rows;
    const latinRows = await this.#withNames(latin, call);
    return rows.length > 0 ? rows : latinRows;
  }

  async withSubject(subject: string, call: Call): Promise<User | undefined> {
    if (!/^[1-9]\d{0,15}$/.test(subject)) return undefined;
    const { site } = this.#settings;
    const [row] = await this.#statements.bySubject.rows({ subject: Number(subject), site }, call);
    return row && userOf(row);
  }

  async find(key: FindKey, call: Call): Promise<Account | undefined> {
    if ('username' in key) return (await this.named(key.username, call))?.account;
    if ('subject' in key) return (await this.withSubject(key.subject, call))?.account;
    // Phone numbers are what people typed into a form.
    if (key.medium !== 'email' || !this.#settings.emails_verified) return undefined;
    const { address } = key;
    const stored = address.replaceAll('&', '&amp;');
    const { site } = this.#settings;
    const rows = await this.#statements.byEmail.rows({ address, stored, site }, call);
    return withEmail(rows, address)?.account;
  }
}

/** The one whose address this is; the database also finds what differs by an accent. */
function withEmail(rows: readonly Row[], address: string): Candidate | undefined {
  const sought = address.toLowerCase();
  return only(rows.map(candidateOf).filter(({ email }) => email?.toLowerCase() === sought));
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
