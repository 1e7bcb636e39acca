import { randomUUID } from 'node:crypto';
import type { HttpClient } from '@postern/http-client';
import {
  PluginError,
  TIMES_OF_BACK_END,
  type Call,
  type Finding,
  type Login,
  type PluginContext,
  type Verdict,
} from '@postern/plugin-api';
import { jsonOf } from './answers.js';
import { accountOf, profileOf, type Claims } from './claims.js';
import { OAuthClient } from './client.js';
import { Discovery } from './discovery.js';
import { IdTokens } from './id-tokens.js';
import { Keys } from './keys.js';
import type { Metadata, Whereabouts } from './metadata.js';
import { Sessions, type SessionEnd } from './sessions.js';
import type { ClaimNames, ClientSettings } from './settings.js';
import { requestTokens, type OAuthFault, type Tokens } from './token-endpoint.js';
import { judge, type Reason } from './verdicts.js';

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

export interface ProviderOptions {
  readonly http: HttpClient;
  /** Where it may be; the first that is there counts. */
  readonly places: readonly Whereabouts[];
  readonly client: ClientSettings;
  readonly scope: string;
  readonly claims: ClaimNames;
  readonly userinfo: boolean;
  readonly sessionEnd: SessionEnd;
  /** What the product's own words say of an account. */
  readonly reasonOf?: (fault: OAuthFault) => Reason | undefined;
}

interface Parts {
  readonly discovery: Discovery;
  readonly client: OAuthClient;
  readonly idTokens: IdTokens;
  readonly sessions: Sessions;
}

/** An OpenID Connect provider that is asked by the password grant (RFC 6749, section 4.3). */
export class PasswordProvider {
  readonly #options: ProviderOptions;
  readonly #parts: Parts;

  /** @throws PluginError */
  static async open(
    options: ProviderOptions,
    { log, now, onClose }: PluginContext,
    { signal }: Call,
  ): Promise<PasswordProvider> {
    const { http, places, sessionEnd: way } = options;
    const closing = new AbortController();
    onClose(() => closing.abort());
    const common = { http, log, now, closed: closing.signal };
    const discovery = await Discovery.open(places, common, signal);
    const { url } = discovery.current();
    if (isInTheOpen(url)) {
      log.warn({ host: url.host }, 'the provider has http://: passwords travel in the open; use https://');
    }
    const client = new OAuthClient(http, options.client);
    const keys = new Keys({ ...common, discovery });
    await keys.get(signal);
    const idTokens = new IdTokens({ discovery, keys, clientId: client.id, now });
    const sessions = new Sessions({ ...common, client, discovery, way });
    onClose(() => sessions.drain());
    return new PasswordProvider(options, { discovery, client, idTokens, sessions });
  }

  private constructor(options: ProviderOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** What the provider says of itself, as far as it is known. */
  metadata(): Metadata {
    return this.#parts.discovery.current();
  }

  async authenticate({ username, password }: Login, call: Call): Promise<Verdict> {
    if (password === '') return { verdict: 'rejected', reason: 'wrong-password' };
    // Nobody is called like that, and PostgreSQL breaks off at a NUL.
    if (/\p{Cc}/u.test(username)) return { verdict: 'unknown-user' };
    const { scope, claims: names, reasonOf } = this.#options;
    const { client, sessions } = this.#parts;
    const metadata = this.metadata();
    const form = { grant_type: 'password', scope, username, password };
    const answer = await this.#orDoubt(requestTokens(client, metadata, form, call.signal));
    if ('error' in answer) {
      const secrets = client.secrets(password, username);
      return judge(answer, { host: metadata.tokenEndpoint.host, secrets, reasonOf });
    }
    try {
      const claims = await this.#claimsOf(answer, metadata, call.signal);
      return { verdict: 'accepted', account: accountOf(claims, names), profile: profileOf(claims, names) };
    } finally {
      sessions.end(answer.refresh_token);
    }
  }

  /** @throws PluginError when the provider does not answer */
  async health({ signal }: Call): Promise<void> {
    await this.#parts.discovery.refresh(signal);
  }

  /** @throws PluginError also when the client may not ask for passwords, which a login of nobody shows */
  async inspect(call: Call): Promise<readonly Finding[]> {
    const { issuer, url } = await this.#parts.discovery.refresh(call.signal);
    const nobody = { username: `postern-doctor-${randomUUID()}`, password: randomUUID() };
    const { verdict } = await this.authenticate(nobody, call);
    return [
      { level: 'info', message: `${issuer} takes passwords from this client` },
      ...(verdict === 'accepted' ? [LETS_ANYBODY_IN] : []),
      ...(isInTheOpen(url) ? [IN_THE_OPEN] : []),
      TIMES_OF_BACK_END,
    ];
  }

  async #claimsOf(tokens: Tokens, metadata: Metadata, signal: AbortSignal): Promise<Claims> {
    const { http, userinfo } = this.#options;
    if (tokens.id_token === undefined) {
      throw new PluginError('PLUGIN_PROTOCOL', `${metadata.tokenEndpoint.host} sent no id token`);
    }
    const claims = await this.#parts.idTokens.verify(tokens.id_token, signal);
    if (!userinfo) return claims;
    const url = metadata.userinfoEndpoint;
    if (url === undefined) {
      throw new PluginError(
        'PLUGIN_MISCONFIGURED',
        'the provider has no userinfo endpoint: set userinfo: false',
      );
    }
    const headers = { authorization: `Bearer ${tokens.access_token}`, accept: 'application/json' };
    const more = jsonOf(
      url,
      await http.request({ method: 'GET', url, headers, call: { signal } }),
    ) as Claims | null;
    // It may be about somebody else (OpenID Connect Core 1.0, section 5.3.2).
    if (more?.['sub'] === claims['sub']) return { ...more, ...claims };
    throw new PluginError('PLUGIN_PROTOCOL', `${url.host} told of somebody else than who logged in`);
  }

  async #orDoubt<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.#parts.discovery.doubt();
      throw error;
    }
  }
}

const LETS_ANYBODY_IN: Finding = {
  level: 'error',
  message: 'the provider lets in somebody whom it cannot know',
};
const IN_THE_OPEN: Finding = {
  level: 'warning',
  message: 'passwords travel in the open',
  remedy: 'Use https://.',
};

function isInTheOpen({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && !LOOPBACK.test(hostname);
}
