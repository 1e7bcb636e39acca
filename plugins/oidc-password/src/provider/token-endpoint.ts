import { isWebPage, webPage, type HttpResponse } from '@postern/http-client';
import { PluginError } from '@postern/plugin-api';
import { z } from 'zod';
import { refusal } from './answers.js';
import type { OAuthClient } from './client.js';
import type { Metadata } from './metadata.js';

const tokensSchema = z.object({
  access_token: z.string().min(1),
  id_token: z.string().optional(),
  refresh_token: z.string().optional(),
  /** Seconds; some providers write it as text. */
  expires_in: z.coerce.number().min(0).optional().catch(undefined),
});
export type Tokens = z.output<typeof tokensSchema>;

/** A refusal in the words of OAuth (RFC 6749, section 5.2). */
const faultSchema = z.object({
  error: z.string().min(1),
  error_description: z.string().optional().catch(undefined),
  /** Entra's numbers. */
  error_codes: z.array(z.number()).default([]).catch([]),
});
export type OAuthFault = z.output<typeof faultSchema> & { readonly status: number };

/**
 * Asks for tokens. What tells a refusal from a success is the `error` of the answer, as the HTTP status differs from
 * provider to provider, and from release to release.
 *
 * @throws PluginError when the answer is neither
 */
export async function requestTokens(
  client: OAuthClient,
  metadata: Pick<Metadata, 'tokenEndpoint' | 'clientAuthentication'>,
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Tokens | OAuthFault> {
  const url = metadata.tokenEndpoint;
  const response = await client.post(url, form, metadata, signal);
  const { status } = response;
  if (status >= 500 || (status >= 300 && status < 400)) throw refusal(url, response);
  const body = objectOf(response);
  const fault = faultSchema.safeParse(body);
  if (fault.success) return { ...fault.data, status };
  if (status !== 200) throw refusal(url, response);
  const tokens = tokensSchema.safeParse(body);
  if (tokens.success) return tokens.data;
  if (isWebPage(response.body)) throw webPage(`${url.host} answered 200`);
  throw new PluginError('PLUGIN_PROTOCOL', `${url.host} answered neither tokens nor an error`);
}

function objectOf({ body }: HttpResponse): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined; // a web page, or nothing: the status says more
  }
}
