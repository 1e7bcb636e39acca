import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** Certificate and key, as `node:tls` takes them; TLS 1.2 at least. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: 'TLSv1.2';
}

/** Certificate and key cannot be used. */
export class TlsError extends Error {
  override readonly name = 'TlsError';
  readonly code = 'TLS_FILES';
}

/**
 * Reads certificate and key, and makes sure that they belong together.
 *
 * @throws TlsError in words for the operator
 */
export function readTlsFiles(certificate: string, key: string): TlsFiles {
  const files = { cert: read(certificate), key: read(key), minVersion: 'TLSv1.2' } as const;
  try {
    createSecureContext(files);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown';
    throw new TlsError(`listen.tls: ${certificate} and ${key} cannot be used together: ${why}`, { cause });
  }
  return files;
}

function read(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new TlsError(`listen.tls: ${path} cannot be read (${why})`, { cause });
  }
  // An empty text counts as none for createSecureContext, which then makes no complaint.
  if (!text.includes('-----BEGIN ')) throw new TlsError(`listen.tls: ${path} holds nothing in PEM form`);
  return text;
}
