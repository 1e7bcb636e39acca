import type { Failure, FailureKind } from '@postern/sql-client/postgresql';
import { StateError, type StateErrorCode } from '../errors.js';

const TOLD: Readonly<Record<FailureKind, readonly [StateErrorCode, string]>> = {
  lost: ['STATE_UNAVAILABLE', 'the connection broke off'],
  unreachable: ['STATE_UNAVAILABLE', 'cannot be reached'],
  overloaded: ['STATE_UNAVAILABLE', 'has no capacity'],
  cancelled: ['STATE_UNAVAILABLE', 'took too long'],
  locked: ['STATE_LOCKED', 'is locked by another program'],
  tls: ['STATE_MISCONFIGURED', 'no secure connection; look at tls: ca, verify'],
  refused: ['STATE_MISCONFIGURED', 'cannot be opened; look at user, password, and whether it demands tls'],
  missing: ['STATE_GONE', 'the schema or its tables are not there'],
  forbidden: ['STATE_MISCONFIGURED', 'a right is missing; the schema must belong to the database user'],
  statement: ['STATE_MISCONFIGURED', 'does not take the statement'],
  value: ['STATE_MISCONFIGURED', 'does not take a value'],
  unrepresentable: ['STATE_MISCONFIGURED', 'cannot represent a text'],
  garbled: ['STATE_MISCONFIGURED', 'holds text in another encoding than its own'],
  other: ['STATE_MISCONFIGURED', 'an error that is not known here'],
};

/** SQLSTATE of what the plugins' client has no use for: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const WRITING: Readonly<Record<string, readonly [StateErrorCode, string]>> = {
  '53100': ['STATE_FULL', 'cannot grow: the disk is full'],
  '25006': ['STATE_READ_ONLY', 'cannot be written: it is a standby, or the database is read-only'],
  '3F000': ['STATE_MISCONFIGURED', 'there is no such schema; make it with CREATE SCHEMA … AUTHORIZATION …'],
  '55P03': ['STATE_LOCKED', 'is locked by another program'],
};

/** @param place what the message begins with */
export function postgresqlFailure(place: string, { kind, words }: Failure, error: unknown): StateError {
  const { code } = error as { code?: unknown };
  const [told, what] = (typeof code === 'string' ? WRITING[code] : undefined) ?? TOLD[kind];
  const said = words === undefined ? '' : ` (${words})`;
  return new StateError(told, `${place}: ${what}${said}`, { cause: error });
}
