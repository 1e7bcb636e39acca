import type { Failure } from './dialect.js';

const UNREACHABLE = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EACCES',
];
const LOST = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'];

/** OpenSSL's and Node's codes of certificates that do not convince. */
const TLS =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|HANDSHAKE_SSL_ERROR)/;

export function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no error';
}

/** What Node itself reports of a connection. */
export function networkFailure(error: unknown): Failure | undefined {
  const { code = '', syscall, errors } = error as { code?: unknown; syscall?: unknown; errors?: unknown };
  // Several addresses of one host: one error for each.
  if (Array.isArray(errors) && errors.length > 0) return networkFailure(errors[0]);
  if (typeof code !== 'string') return undefined;
  if (UNREACHABLE.includes(code) || (code === 'ETIMEDOUT' && syscall === 'connect'))
    return { kind: 'unreachable', words: code };
  if (LOST.includes(code)) return { kind: 'lost', words: code };
  return TLS.test(code) ? { kind: 'tls', words: messageOf(error) } : undefined;
}
