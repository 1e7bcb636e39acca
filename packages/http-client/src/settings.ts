import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PluginError, type PluginContext } from '@postern/plugin-api';
import { z } from 'zod';
import { createHttpClient, type HttpClient, type HttpClientOptions } from './client.js';

const file = z.string().min(1);

/** The keys that the configuration of every HTTP plugin has: `z.strictObject({ …, ...httpFields })`. */
export const httpFields = {
  ca_file: file
    .optional()
    .describe('PEM file of the authority that signed the certificate, if no public one.'),
  client_certificate: z
    .strictObject({
      certificate_file: file.describe('PEM file of the certificate.'),
      key_file: file.describe('PEM file of its private key.'),
    })
    .optional()
    .describe('The own certificate, if the server wants one.'),
  proxy: z
    .url({ protocol: /^https?$/, error: 'expected http://… or https://… of the proxy' })
    .optional()
    .describe('URL of a proxy; without it there is none, whatever the environment says.'),
};
export type HttpSettings = z.output<z.ZodObject<typeof httpFields>>;

/**
 * The client of a plugin, closed together with it. Relative paths start at the folder of the configuration.
 *
 * @throws PluginError `PLUGIN_MISCONFIGURED` for a file that cannot be used
 */
export async function openHttpClient(
  { ca_file, client_certificate, proxy }: HttpSettings,
  { configDirectory, onClose }: Pick<PluginContext, 'configDirectory' | 'onClose'>,
  options: Omit<HttpClientOptions, 'ca' | 'certificate' | 'proxy'> = {},
): Promise<HttpClient> {
  const read = (key: string, path: string): Promise<string> => readPem(key, resolve(configDirectory, path));
  const ca = ca_file === undefined ? {} : { ca: await read('ca_file', ca_file) };
  const certificate = client_certificate && {
    cert: await read('certificate_file', client_certificate.certificate_file),
    key: await read('key_file', client_certificate.key_file),
  };
  const http = createHttpClient({
    ...options,
    ...ca,
    ...(certificate === undefined ? {} : { certificate }),
    ...(proxy === undefined ? {} : { proxy }),
  });
  onClose(() => http.close());
  return http;
}

async function readPem(key: string, path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new PluginError('PLUGIN_MISCONFIGURED', `${key}: ${path} cannot be read`, { cause });
  });
  // Anything else counts as an empty list of authorities.
  if (!text.includes('-----BEGIN ')) {
    throw new PluginError('PLUGIN_MISCONFIGURED', `${key}: ${path} is no PEM file`);
  }
  return text;
}
