import type { Account } from '@postern/plugin-api';
import { flagOf, textOf, type Row } from '@postern/sql-client';
import { phpEntries } from './php-serialised.js';
import { decodeEntities } from './remote/entities.js';

/** A row of the users table. */
export interface User {
  readonly account: Account;
  readonly hash: string;
  readonly email: string | undefined;
  readonly sharesEmail: boolean;
  readonly displayName: string | undefined;
  /** Marked as spam, or for deletion: WordPress itself lets the latter log in. */
  readonly isBlocked: boolean;
  readonly isSuperAdmin: boolean;
}

export function userOf(row: Row): User {
  const username = String(row.login);
  const email = textOf(row, 'email');
  return {
    account: { subject: String(row.id), username },
    hash: textOf(row, 'hash') ?? '',
    email: email === undefined ? undefined : decodeEntities(email),
    sharesEmail: flagOf(row, 'shares_email'),
    displayName: textOf(row, 'display_name'),
    isBlocked: flagOf(row, 'spam') || flagOf(row, 'deleted'),
    isSuperAdmin: phpEntries(textOf(row, 'super_admins')).some(([, login]) => login === username),
  };
}
