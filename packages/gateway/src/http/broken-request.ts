import { STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { MatrixError } from './errors.js';

/**
 * Answers what the parser could not read, in the form of every other error, and ends the connection. Without a word where
 * something was written before, as an answer may be half on its way.
 *
 * @returns what was answered
 */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): MatrixError | undefined {
  if (!socket.writable || (socket instanceof Socket && socket.bytesWritten > 0)) {
    socket.destroy();
    return undefined;
  }
  const refusal = errorOf(error.code);
  const { status, body } = refusal.toAnswer();
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  return refusal;
}

/** The codes of llhttp and of `node:http` (event `clientError`). */
function errorOf(code: string | undefined): MatrixError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new MatrixError(431, 'M_TOO_LARGE', 'the headers are too large');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new MatrixError(408, 'M_UNKNOWN', 'the request did not come whole in time');
  }
  return new MatrixError(400, 'M_UNRECOGNIZED', 'this is not HTTP/1.1');
}
