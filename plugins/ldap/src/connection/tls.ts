import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import { PluginError } from '@postern/plugin-api';

/** Files and names as the configuration has them. */
export interface TlsSettings {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly server_name?: string | undefined;
}

/** What is the same for every server. */
export type TlsMaterial = Pick<ConnectionOptions, 'secureContext' | 'servername'>;

/** @throws PluginError `PLUGIN_MISCONFIGURED` for a file that cannot be used */
export async function readTls(settings: TlsSettings, directory: string): Promise<TlsMaterial> {
  const { ca, certificate, key, server_name } = settings;
  const read = async (setting: string, path: string | undefined): Promise<string | undefined> =>
    path === undefined ? undefined : readPem(`tls.${setting}`, resolve(directory, path));
  const files = {
    ca: await read('ca', ca),
    cert: await read('certificate', certificate),
    key: await read('key', key),
  };
  try {
    const secureContext = createSecureContext(files);
    return { secureContext, ...(server_name === undefined ? {} : { servername: server_name }) };
  } catch (cause) {
    const message = `tls: certificate and key cannot be used (${(cause as Error).message})`;
    throw new PluginError('PLUGIN_MISCONFIGURED', message, { cause });
  }
}

/** Whom the certificate must be for; it is always verified, whatever the environment says. */
export function tlsFor(host: string, material: TlsMaterial): ConnectionOptions {
  // A bare address is compared with the certificate, but must not be sent as a server name (RFC 6066, section 3).
  return { host, ...(isIP(host) === 0 ? { servername: host } : {}), ...material, rejectUnauthorized: true };
}

async function readPem(setting: string, path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    throw new PluginError('PLUGIN_MISCONFIGURED', `${setting}: ${path} cannot be read (${code})`, { cause });
  });
  // Anything else counts as an empty list of authorities.
  if (!text.includes('-----BEGIN ')) {
    throw new PluginError('PLUGIN_MISCONFIGURED', `${setting}: ${path} is no PEM file`);
  }
  return text;
}
