import {
  PluginError,
  type Account,
  type Call,
  type FindKey,
  type Profile,
  type ThreePid,
} from '@postern/plugin-api';
import { flagOf, textOf, type Row } from '@postern/sql-client';
import { foldName, withoutFinalSigma } from './names.js';
import type { Statements } from './statements.js';

/** An account, and the row that it was read from. */
export interface Entry {
  readonly account: Account;
  readonly row: Row;
}

interface AccountOptions {
  readonly loginByEmail: boolean;
  /** `user_field_N` with the phone number. */
  readonly phoneField: string | undefined;
  /** The id of anybody, whose row is read in place of nobody's. */
  readonly standIn: number;
}

/** Accounts and profiles of the forum. */
export class Accounts {
  readonly #statements: Statements;
  readonly #options: AccountOptions;

  constructor(statements: Statements, options: AccountOptions) {
    this.#statements = statements;
    this.#options = options;
  }

  /** The account of what was typed: an `@`, which no name has, makes it an e-mail address. */
  async named(typed: string, call: Call): Promise<Entry | undefined> {
    if (typed.includes('@')) return this.#options.loginByEmail ? this.#withEmail(typed, call) : undefined;
    const folded = foldName(typed);
    const parameters = { folded, unfinal: withoutFinalSigma(folded), standIn: this.#options.standIn };
    return found(await this.#statements.byName.rows(parameters, call));
  }

  async withSubject(subject: string, call: Call): Promise<Entry | undefined> {
    if (!isSubject(subject)) return undefined;
    return only(entriesOf(await this.#statements.bySubject.rows({ subject }, call)));
  }

  async find(key: FindKey, call: Call): Promise<Account | undefined> {
    if ('username' in key) return (await this.named(key.username, call))?.account;
    if ('subject' in key) return (await this.withSubject(key.subject, call))?.account;
    if (key.medium !== 'email') return undefined;
    const entry = await this.#withEmail(key.address, call);
    return entry !== undefined && flagOf(entry.row, 'verified') ? entry.account : undefined;
  }

  async profileOf({ account: { subject }, row }: Entry, call: Call): Promise<Profile> {
    const details = await this.#statements.details.rows(
      { subject, field: this.#options.phoneField ?? '' },
      call,
    );
    const valuesOf = (kind: string): readonly string[] =>
      details.filter((detail) => detail.kind === kind).flatMap((detail) => textOf(detail, 'value') ?? []);
    const verified = flagOf(row, 'verified');
    return {
      displayName: textOf(row, 'display_name'),
      threePids: [
        ...valuesOf('email').map((address): ThreePid => ({ medium: 'email', address, verified })),
        // A person types what they like into a user field.
        ...valuesOf('phone').map((address): ThreePid => ({ medium: 'msisdn', address, verified: false })),
      ],
      groups: valuesOf('group'),
    };
  }

  /** A unique index on `lower(email)` keeps two accounts from having one address. */
  async #withEmail(address: string, call: Call): Promise<Entry | undefined> {
    const parameters = { address: foldName(address), standIn: this.#options.standIn };
    return found(await this.#statements.byEmail.rows(parameters, call));
  }
}

function found(rows: readonly Row[]): Entry | undefined {
  return only(entriesOf(rows.filter((row) => flagOf(row, 'found'))));
}

function entriesOf(rows: readonly Row[]): readonly Entry[] {
  return rows.map((row) => {
    const subject = textOf(row, 'subject');
    const username = textOf(row, 'username');
    if (subject === undefined || username === undefined) {
      throw new PluginError('PLUGIN_PROTOCOL', 'the table users has an account without an id or a username');
    }
    return { account: { subject, username }, row };
  });
}

/** Whether the database can compare it with an id, which has 32 bits. */
function isSubject(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) < 2 ** 31;
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
