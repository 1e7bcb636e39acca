import { dirname, resolve } from 'node:path';
import { DEFAULT_SOCKET } from './audit.js';
import { ConfigDocument } from './document.js';
import { ConfigError } from './faults.js';
import { readText } from './read-text.js';

const MAX_BYTES = 1024 * 1024;

/**
 * The socket of the gateway that runs with a configuration file; `undefined` when it has none. Nothing else of the file is
 * looked at, as its secrets and plugins may not be there for who asks.
 *
 * @param file absolute path
 * @throws ConfigError
 */
export function controlSocketOf(file: string): string | undefined {
  const read = readText(file, MAX_BYTES);
  if ('fault' in read) {
    throw new ConfigError([
      { file, line: 1, column: 1, path: '', message: `${read.fault}; name it with --config` },
    ]);
  }
  const { value } = new ConfigDocument(file, read.text);
  const { control } = (value ?? {}) as { readonly control?: { readonly socket?: unknown } | null };
  const socket = typeof control?.socket === 'string' ? control.socket : DEFAULT_SOCKET;
  return socket === 'off' ? undefined : resolve(dirname(file), socket);
}
