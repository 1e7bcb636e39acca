import { PluginError, type PluginErrorCode, type PluginErrorOptions } from '@postern/plugin-api';

/** How a connection ended: the server closed it or cannot be reached, or it said nothing for too long. */
export type ConnectionEnd = 'lost' | 'silent' | 'nonsense' | 'insecure';

/** The connection is broken; another one may be tried. */
export class ConnectionError extends PluginError {
  readonly end: ConnectionEnd;

  constructor(end: ConnectionEnd, message: string, options: PluginErrorOptions = {}) {
    super(CODES[end], message, options);
    this.end = end;
  }
}

const CODES: Readonly<Record<ConnectionEnd, PluginErrorCode>> = {
  lost: 'PLUGIN_UNAVAILABLE',
  silent: 'PLUGIN_UNAVAILABLE',
  nonsense: 'PLUGIN_PROTOCOL',
  insecure: 'PLUGIN_MISCONFIGURED',
};

/** Codes of Node and OpenSSL for a certificate that is not believed, or a TLS that cannot be agreed on. */
const TLS_CODE =
  /^(?:ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/** What the error of a socket means; its own words are OpenSSL's or the system's. */
export function socketFailure(place: string, cause: Error | undefined): ConnectionError {
  const { code, message } = (cause ?? {}) as { code?: string; message?: string };
  if (code !== undefined && TLS_CODE.test(code)) {
    const todo = 'look at tls: ca, server_name, and at the certificate of the server';
    return new ConnectionError('insecure', `${place}: no secure connection (${message}); ${todo}`, { cause });
  }
  const words = code ?? message;
  return new ConnectionError(
    'lost',
    `${place}: ${words === undefined ? 'the server closed the connection' : `cannot be reached (${words})`}`,
    { cause, retryAfterMs: 1000 },
  );
}

export function silence(place: string, milliseconds: number): ConnectionError {
  return new ConnectionError('silent', `${place}: no answer within ${Math.round(milliseconds)} ms`, {
    retryAfterMs: 1000,
  });
}

/** What a result that is no success means, and what to do; RFC 4511, section 4.1.9, and appendix A. */
const RESULTS: Readonly<Record<number, readonly [PluginErrorCode, string, string?]>> = {
  1: ['PLUGIN_MISCONFIGURED', 'operations error', 'Active Directory says so without bind_dn'],
  2: ['PLUGIN_MISCONFIGURED', 'protocol error', 'the server may lack what it is asked for, such as StartTLS'],
  3: ['PLUGIN_UNAVAILABLE', 'time limit exceeded', 'the server may lack an index for the filter'],
  4: ['PLUGIN_MISCONFIGURED', 'size limit exceeded', 'narrow the filter, or raise the limit'],
  7: ['PLUGIN_MISCONFIGURED', 'simple binds are not supported'],
  8: ['PLUGIN_MISCONFIGURED', 'stronger authentication required', 'use ldaps:// or start_tls'],
  10: ['PLUGIN_MISCONFIGURED', 'a referral, which is not followed', 'name the server that has the base'],
  11: ['PLUGIN_UNAVAILABLE', 'administrative limit exceeded', 'the server may lack an index for the filter'],
  12: ['PLUGIN_MISCONFIGURED', 'a critical extension is not there'],
  13: ['PLUGIN_MISCONFIGURED', 'confidentiality required', 'use ldaps:// or start_tls'],
  32: ['PLUGIN_MISCONFIGURED', 'no such object', 'look at the bases, bind_as and the rights of bind_dn'],
  34: ['PLUGIN_MISCONFIGURED', 'invalid DN', 'look at bind_dn, bind_as and the bases'],
  48: ['PLUGIN_MISCONFIGURED', 'inappropriate authentication'],
  49: ['PLUGIN_MISCONFIGURED', 'invalid credentials', 'look at bind_dn and bind_password'],
  50: ['PLUGIN_MISCONFIGURED', 'insufficient access', 'give bind_dn the right to search and read'],
  51: ['PLUGIN_UNAVAILABLE', 'busy'],
  52: ['PLUGIN_UNAVAILABLE', 'unavailable'],
  53: ['PLUGIN_MISCONFIGURED', 'unwilling to perform'],
  80: ['PLUGIN_UNAVAILABLE', 'other error'],
  81: ['PLUGIN_UNAVAILABLE', 'server down'],
};

const UNKNOWN_RESULT = ['PLUGIN_PROTOCOL', 'a result that makes no sense here', undefined] as const;

/** What a server answered to an operation that cannot go on. */
export function resultFailure(place: string, what: string, { code, words }: Result): PluginError {
  const [kind, meaning, todo] = RESULTS[code] ?? UNKNOWN_RESULT;
  const said = words === '' ? '' : `, "${words}"`;
  const message = `${place}: ${what}: ${meaning} (${code}${said})${todo === undefined ? '' : `; ${todo}`}`;
  return new PluginError(kind, message, kind === 'PLUGIN_UNAVAILABLE' ? { retryAfterMs: 1000 } : {});
}

/** A search that the server did not carry out. */
export class SearchError extends PluginError {
  readonly resultCode: number;

  /** @param base not told if it is undefined: the name of an entry may be somebody's */
  constructor(place: string, base: string | undefined, result: Result) {
    const what = base === undefined ? 'reading an entry' : `search below "${base}"`;
    const { code, message, retryAfterMs } = resultFailure(place, what, result);
    super(code, message, { retryAfterMs });
    this.resultCode = result.code;
  }
}

/** The result code of an operation, and the server's own words. */
export interface Result {
  readonly code: number;
  readonly words: string;
}
