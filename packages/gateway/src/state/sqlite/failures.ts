import { StateError, type StateErrorCode } from '../errors.js';
import { TooManyChanges } from './group-commit.js';

/** Result codes: https://www.sqlite.org/rescode.html */
const TOLD: readonly (readonly [RegExp, StateErrorCode, string])[] = [
  [/^SQLITE_(?:BUSY|LOCKED)/, 'STATE_LOCKED', 'is locked by another program'],
  [/^(?:SQLITE_FULL|ENOSPC|EDQUOT)/, 'STATE_FULL', 'cannot grow: the disk is full'],
  [
    /^(?:SQLITE_READONLY|EROFS)/,
    'STATE_READ_ONLY',
    'cannot be written: it must belong to the user that the gateway runs as, as must its folder',
  ],
  [/^ENOENT/, 'STATE_MISCONFIGURED', 'cannot be made: there is no such folder'],
  [
    /^(?:EACCES|EPERM|EISDIR|SQLITE_(?:CANTOPEN|PERM|AUTH))/,
    'STATE_MISCONFIGURED',
    'cannot be opened: it must belong to the user that the gateway runs as, as must its folder',
  ],
  [/^SQLITE_(?:NOTADB|CORRUPT)/, 'STATE_MISCONFIGURED', 'is no SQLite database, or a damaged one'],
  [/^SQLITE_IOERR/, 'STATE_GONE', 'cannot be read or written: the disk fails'],
];

/** @param place what the message begins with */
export function sqliteFailure(place: string, error: unknown): StateError {
  if (error instanceof TooManyChanges) {
    return new StateError('STATE_UNAVAILABLE', `${place}: too many changes wait already`);
  }
  const { code, message } = error as { code?: unknown; message?: unknown };
  const words = typeof code === 'string' ? code : '';
  for (const [pattern, told, what] of TOLD) {
    if (pattern.test(words)) return new StateError(told, `${place} ${what} (${words})`, { cause: error });
  }
  const unknown = typeof message === 'string' && words === '' ? message : words;
  return new StateError('STATE_MISCONFIGURED', `${place}: an error that is not known here (${unknown})`, {
    cause: error,
  });
}
