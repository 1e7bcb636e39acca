import type { Metadata, OAuthFault, Reason, Whereabouts } from '@postern/plugin-oidc-password/provider';
import type { Config } from './config.js';

/** Where a realm may be: as written, and below /auth, where it was before release 17. */
export function placesOf({
  url,
  realm,
  issuer,
}: Pick<Config, 'url' | 'realm' | 'issuer'>): readonly Whereabouts[] {
  const base = url.replace(/\/+$/, '');
  return [base, `${base}/auth`].map((root) => {
    const address = `${root}/realms/${encodeURIComponent(realm)}`;
    return { address, issuer: issuer ?? address };
  });
}

/** Where the Admin REST API of the realm is, which stands beside the realms. */
export function adminUrl({ url }: Pick<Metadata, 'url'>): string {
  return url.href.replace(/\/realms\/([^/]+)\/\.well-known\/openid-configuration$/, '/admin/realms/$1');
}

/** Keycloak tells an account's state by the description alone; all else is `Invalid user credentials`. */
export function reasonOf({ error, error_description }: OAuthFault): Reason | undefined {
  if (error !== 'invalid_grant') return undefined;
  if (error_description === 'Account disabled') return 'disabled';
  // a required action waits
  return error_description === 'Account is not fully set up' ? 'not-allowed' : undefined;
}
