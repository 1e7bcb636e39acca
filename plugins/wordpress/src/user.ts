import type { Account } from '@postern/plugin-api';
import { flagOf, textOf, type Row } from '@postern/sql-client';
import { phpEntries } from './php-serialised.js';
import { decodeEntities } from './remote/entities.js';

/** Whose password is checked. */
export interface Candidate {
  readonly account: Account;
  readonly hash: string;
  readonly email: string | undefined;
  /** Marked as spam, or for deletion: WordPress itself lets the latter log in. */
  readonly isBlocked: boolean;
}

/** Whose profile is read. */
export interface User extends Candidate {
  readonly sharesEmail: boolean;
  readonly displayName: string | undefined;
  readonly isSuperAdmin: boolean;
}

export function candidateOf(row: Row): Candidate {
  const username = String(row.login);
  const email = textOf(row, 'email');
  return {
    account: { subject: String(row.id), username },
    hash: textOf(row, 'hash') ?? '',
    email: email === undefined ? undefined : decodeEntities(email),
    isBlocked: flagOf(row, 'spam') || flagOf(row, 'deleted'),
  };
}

export function userOf(row: Row): User {
  const candidate = candidateOf(row);
  const { username } = candidate.account;
  return {
    ...candidate,
    sharesEmail: flagOf(row, 'shares_email'),
    displayName: textOf(row, 'display_name'),
    isSuperAdmin: phpEntries(textOf(row, 'super_admins')).some(([, login]) => login === username),
  };
}
