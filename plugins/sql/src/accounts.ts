import {
  PluginError,
  type Account,
  type Call,
  type FindKey,
  type Profile,
  type ThreePid,
} from '@postern/plugin-api';
import { flagOf, textOf, UnfitValueError, type Row } from '@postern/sql-client';
import type { Queries } from './queries.js';

/** An account, and the row that it was read from. */
export interface Entry {
  readonly account: Account;
  readonly row: Row;
}

/** Accounts and profiles by the operator's queries. */
export class Accounts {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** The account of a typed name: the exact spelling wins, several others are nobody. */
  async named(username: string, call: Call): Promise<Entry | undefined> {
    const entries = entriesOf(await this.#queries.account.rows({ username }, call));
    return entries.find(({ account }) => account.username === username) ?? only(entries);
  }

  /** A subject that does not fit the column, such as a text where numbers are, is nobody's. */
  async withSubject(subject: string, call: Call): Promise<Entry | undefined> {
    const rows = await this.#queries.bySubject?.rows({ subject }, call).catch((error: unknown) => {
      if (error instanceof UnfitValueError) return [];
      throw error;
    });
    return entriesOf(rows ?? []).find(({ account }) => account.subject === subject);
  }

  async find(key: FindKey, call: Call): Promise<Account | undefined> {
    if ('username' in key) return (await this.named(key.username, call))?.account;
    if ('subject' in key) return (await this.withSubject(key.subject, call))?.account;
    const { medium, address } = key;
    const statement = medium === 'email' ? this.#queries.byEmail : this.#queries.byPhone;
    const entry = only(entriesOf((await statement?.rows({ address }, call)) ?? []));
    const isVerified = entry !== undefined && flagOf(entry.row, COLUMNS[medium].verified);
    return isVerified ? entry.account : undefined;
  }

  /** The row of an account whose name may have been given to somebody else. */
  async present(account: Account, call: Call): Promise<Entry | undefined> {
    const entry =
      this.#queries.bySubject === undefined
        ? await this.named(account.username, call)
        : await this.withSubject(account.subject, call);
    return entry?.account.subject === account.subject ? entry : undefined;
  }

  async profileOf({ account: { subject }, row }: Entry, call: Call): Promise<Profile> {
    const { threePids, groups } = this.#queries;
    const [addresses, memberships] = await Promise.all([
      threePids?.rows({ subject }, call),
      groups?.rows({ subject }, call),
    ]);
    return {
      displayName: textOf(row, 'display_name'),
      threePids: threePidsOf(row, addresses),
      groups: memberships?.flatMap((membership) => textOf(membership, 'group_name') ?? []),
    };
  }
}

const COLUMNS = {
  email: { address: 'email', verified: 'email_verified' },
  msisdn: { address: 'phone', verified: 'phone_verified' },
} as const;

/** `undefined` when no query says anything of addresses. */
function threePidsOf(row: Row, more: readonly Row[] | undefined): readonly ThreePid[] | undefined {
  const own = (['email', 'msisdn'] as const).flatMap((medium) => {
    const { address, verified } = COLUMNS[medium];
    return threePid(medium, textOf(row, address), flagOf(row, verified));
  });
  if (more === undefined && !('email' in row) && !('phone' in row)) return undefined;
  return [
    ...own,
    ...(more ?? []).flatMap((line) =>
      threePid(mediumOf(line), textOf(line, 'address'), flagOf(line, 'verified')),
    ),
  ];
}

function threePid(
  medium: ThreePid['medium'],
  address: string | undefined,
  verified: boolean,
): readonly ThreePid[] {
  return address === undefined ? [] : [{ medium, address, verified }];
}

function mediumOf(row: Row): ThreePid['medium'] {
  const medium = textOf(row, 'medium');
  if (medium === 'email' || medium === 'msisdn') return medium;
  throw new PluginError(
    'PLUGIN_PROTOCOL',
    'the query three_pids gave a medium that is neither email nor msisdn',
  );
}

/** One entry for each account, however many rows a join makes of it. */
function entriesOf(rows: readonly Row[]): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const row of rows) {
    const subject = textOf(row, 'subject');
    const username = textOf(row, 'username');
    if (subject === undefined || username === undefined) {
      throw new PluginError('PLUGIN_PROTOCOL', 'a query gave an account without a subject or a username');
    }
    if (!entries.has(subject)) entries.set(subject, { account: { subject, username }, row });
  }
  return [...entries.values()];
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
