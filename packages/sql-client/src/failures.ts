import { PluginError, type PluginErrorCode } from '@postern/plugin-api';
import type { Failure, FailureKind } from './dialects/dialect.js';

/** How an error is told: what code, what words, and what to do. */
const TOLD: Readonly<Record<FailureKind, readonly [code: PluginErrorCode, what: string, todo?: string]>> = {
  lost: ['PLUGIN_UNAVAILABLE', 'the connection broke off'],
  unreachable: ['PLUGIN_UNAVAILABLE', 'cannot be reached'],
  overloaded: ['PLUGIN_UNAVAILABLE', 'has no capacity'],
  locked: ['PLUGIN_UNAVAILABLE', 'is locked by another program'],
  cancelled: ['PLUGIN_UNAVAILABLE', 'took too long'],
  tls: ['PLUGIN_MISCONFIGURED', 'no secure connection', 'look at tls: ca, verify'],
  refused: [
    'PLUGIN_MISCONFIGURED',
    'cannot be opened',
    'look at user, password, file, and whether it demands tls',
  ],
  missing: ['PLUGIN_MISCONFIGURED', 'not found', 'look at the names and the table prefix'],
  // MariaDB says the same of what is not there.
  forbidden: [
    'PLUGIN_MISCONFIGURED',
    'a right is missing',
    'look at the name, and GRANT SELECT on it to the database user',
  ],
  statement: ['PLUGIN_MISCONFIGURED', 'does not take the statement'],
  value: ['PLUGIN_PROTOCOL', 'a value does not fit the type of its column', 'compare as text, by a cast'],
  unrepresentable: ['PLUGIN_PROTOCOL', 'cannot represent a text'],
  garbled: [
    'PLUGIN_PROTOCOL',
    'holds text in another encoding than its own',
    'mend the rows, or convert them in the query',
  ],
  other: ['PLUGIN_PROTOCOL', 'an error that is not known here'],
};

/**
 * A value does not fit the type of the column that it is compared with, on a database that does not convert it. Whoever
 * looks for a key that came from elsewhere may take that for "nobody has it".
 */
export class UnfitValueError extends PluginError {}

/** What the plugin throws for a driver's error. */
export function asPluginError(place: string, { kind, words }: Failure, cause: unknown): PluginError {
  const [code, what, todo] = TOLD[kind];
  const said = words === undefined ? '' : ` (${words})`;
  const message = `${place}: ${what}${said}${todo === undefined ? '' : `; ${todo}`}`;
  const ErrorOfKind = kind === 'value' ? UnfitValueError : PluginError;
  return new ErrorOfKind(code, message, {
    // Words that were left out may hold what a person typed; so does the driver's own error.
    cause: kind === 'value' ? undefined : cause,
    retryAfterMs: code === 'PLUGIN_UNAVAILABLE' ? 1000 : undefined,
  });
}
