import { PluginError } from '@postern/plugin-api';
import { errors, jwtVerify, type JWTPayload, type LocalJWKSet } from 'jose';
import type { Claims } from './claims.js';
import type { Discovery } from './discovery.js';
import type { Keys } from './keys.js';

/** By public keys only: a key that both sides know proves nothing. */
const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');
/** How far the clocks may be apart. */
const TOLERANCE_SECONDS = 60;

export interface IdTokensOptions {
  readonly discovery: Discovery;
  readonly keys: Keys;
  readonly clientId: string;
  readonly now: () => Date;
}

/** The id tokens of one provider for one client. */
export class IdTokens {
  readonly #options: IdTokensOptions;

  constructor(options: IdTokensOptions) {
    this.#options = options;
  }

  /**
   * The claims of a token: issuer, audience, signature and expiry are checked.
   *
   * @throws PluginError, which quotes nothing of the token
   */
  async verify(token: string, signal: AbortSignal): Promise<Claims> {
    const { keys } = this.#options;
    try {
      return await this.#verifyBy(await keys.get(signal), token);
    } catch (error) {
      if (!(error instanceof UnknownKey)) throw error;
    }
    return this.#verifyBy(await keys.getAgain(signal), token);
  }

  async #verifyBy(keyOf: LocalJWKSet, token: string): Promise<Claims> {
    const { discovery, clientId, now } = this.#options;
    const { issuer, keysEndpoint } = discovery.current();
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: ALGORITHMS,
        issuer,
        audience: clientId,
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: now(),
      });
      checkAuthorizedParty(payload, clientId);
      return payload;
    } catch (error) {
      // Not as the cause: it holds the claims.
      const message = `the id token of ${keysEndpoint.host} ${faultOf(error)}`;
      throw error instanceof errors.JWKSNoMatchingKey
        ? new UnknownKey('PLUGIN_PROTOCOL', message)
        : new PluginError('PLUGIN_PROTOCOL', message);
    }
  }
}

/** The keys may have changed. */
class UnknownKey extends PluginError {}

/** A token may be for several clients, but was made for one (OpenID Connect Core 1.0, section 3.1.3.7). */
function checkAuthorizedParty(payload: JWTPayload, clientId: string): void {
  const { azp } = payload;
  if (azp !== undefined && azp !== clientId) {
    throw new errors.JWTClaimValidationFailed('made for another client', payload, 'azp', 'check_failed');
  }
}

function faultOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'has expired: compare the clocks';
  if (error instanceof errors.JWTClaimValidationFailed) return `has a wrong or missing ${error.claim}`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'has a wrong signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'is signed by a key that is not published';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'is not signed by a public key';
  return `cannot be verified (${error instanceof errors.JOSEError ? error.code : 'its key is none'})`;
}
