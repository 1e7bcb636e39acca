import type { HttpClient } from '@postern/http-client';
import { PluginError } from '@postern/plugin-api';
import { z } from 'zod';
import { jsonOf } from './answers.js';

/** What a provider says of itself (OpenID Connect Discovery 1.0, section 3). */
export interface Metadata {
  /** Where that is written. */
  readonly url: URL;
  readonly issuer: string;
  readonly tokenEndpoint: URL;
  readonly keysEndpoint: URL;
  readonly userinfoEndpoint: URL | undefined;
  readonly revocationEndpoint: URL | undefined;
  readonly logoutEndpoint: URL | undefined;
  /** How clients may authenticate; without a word on it, by Basic. */
  readonly clientAuthentication: readonly string[];
}

/** Where the metadata is, and whose it must be. */
export interface Whereabouts {
  /** What `/.well-known/openid-configuration` is appended to. */
  readonly address: string;
  /** What the provider must call itself; a slash at the end makes no difference. */
  readonly issuer: string;
}

const endpoint = z.url({ protocol: /^https?$/ }).transform((url) => new URL(url));

const documentSchema = z.object({
  issuer: z.string(),
  token_endpoint: endpoint,
  jwks_uri: endpoint,
  userinfo_endpoint: endpoint.optional(),
  revocation_endpoint: endpoint.optional(),
  end_session_endpoint: endpoint.optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
});

/**
 * Asks a provider for its metadata; `undefined` when nothing is there (404).
 *
 * @throws PluginError
 */
export async function fetchMetadata(
  http: HttpClient,
  { address, issuer }: Whereabouts,
  signal: AbortSignal,
): Promise<Metadata | undefined> {
  const url = new URL(`${withoutSlash(address)}/.well-known/openid-configuration`);
  const response = await http.request({ method: 'GET', url, call: { signal } });
  if (response.status === 404) return undefined;
  const { data, error } = documentSchema.safeParse(jsonOf(url, response));
  if (error !== undefined) {
    const where = error.issues[0]?.path.join('.') || 'form';
    throw new PluginError('PLUGIN_PROTOCOL', `${url.host}: the discovery document has no usable ${where}`);
  }
  if (withoutSlash(data.issuer) !== withoutSlash(issuer)) {
    const told = `${url.host} calls itself ${data.issuer.slice(0, 200)}, not ${issuer}`;
    throw new PluginError('PLUGIN_MISCONFIGURED', `${told}: write the issuer as the provider does`);
  }
  return secured({
    url,
    issuer: data.issuer,
    tokenEndpoint: data.token_endpoint,
    keysEndpoint: data.jwks_uri,
    userinfoEndpoint: data.userinfo_endpoint,
    revocationEndpoint: data.revocation_endpoint,
    logoutEndpoint: data.end_session_endpoint,
    clientAuthentication: data.token_endpoint_auth_methods_supported,
  });
}

/** Whoever is asked through TLS must not send passwords where there is none. */
function secured(metadata: Metadata): Metadata {
  const { url, tokenEndpoint, keysEndpoint, userinfoEndpoint, revocationEndpoint, logoutEndpoint } = metadata;
  const endpoints = [tokenEndpoint, keysEndpoint, userinfoEndpoint, revocationEndpoint, logoutEndpoint];
  if (url.protocol === 'https:' && endpoints.some((one) => one?.protocol === 'http:')) {
    const told = `${url.host} has https:// itself, and endpoints with http://`;
    throw new PluginError('PLUGIN_MISCONFIGURED', `${told}: correct the address that it has of itself`);
  }
  return metadata;
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}
