import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PluginError } from '@postern/plugin-api';
import type { TlsSettings } from './schema.js';

/** What the drivers hand on to Node's TLS. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly rejectUnauthorized: boolean;
}

/** @throws PluginError `PLUGIN_MISCONFIGURED` for a file that cannot be read */
export async function readTls(settings: TlsSettings, directory: string): Promise<TlsMaterial> {
  const read = async (path: string | undefined): Promise<string | undefined> => {
    if (path === undefined) return undefined;
    const absolute = resolve(directory, path);
    try {
      return await readFile(absolute, 'utf8');
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new PluginError('PLUGIN_MISCONFIGURED', `${absolute} cannot be read (${code})`, { cause });
    }
  };
  const [ca, cert, key] = [
    await read(settings.ca),
    await read(settings.certificate),
    await read(settings.key),
  ];
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: settings.verify,
  };
}
