import type { IncomingMessage, ServerResponse } from 'node:http';
import { MatrixError } from './errors.js';

/** Longest body in bytes. */
export const MAX_BODY_BYTES = 64 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a body whatever its `Content-Type` says, as ma1sd does.
 *
 * @param waiting the response to a caller that keeps its body back until it is asked for it (RFC 9110, section 10.1.1)
 * @throws MatrixError 400, 413 or 415
 */
export async function readJsonObject(
  request: IncomingMessage,
  waiting?: ServerResponse,
): Promise<Readonly<Record<string, unknown>>> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw new MatrixError(415, 'M_UNRECOGNIZED', 'send the body uncompressed, without Content-Encoding');
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  waiting?.writeContinue();
  return parseObject(await readBytes(request));
}

function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        request.removeAllListeners('data').resume();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

function parseObject(bytes: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    // No cause: the parser quotes what it read, which may be a password.
    throw new MatrixError(400, 'M_NOT_JSON', 'the body must be JSON in UTF-8');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MatrixError(400, 'M_BAD_JSON', 'the body must be a JSON object');
  }
  return value as Readonly<Record<string, unknown>>;
}

function tooLarge(): MatrixError {
  return new MatrixError(413, 'M_TOO_LARGE', `the body must not be larger than ${MAX_BODY_BYTES} bytes`, {
    headers: { connection: 'close' },
  });
}
