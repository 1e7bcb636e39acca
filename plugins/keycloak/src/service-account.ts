import type { HttpClient } from '@postern/http-client';
import {
  failureOf,
  OAuthClient,
  requestTokens,
  SharedRequest,
  type ClientSettings,
  type Metadata,
} from '@postern/plugin-oidc-password/provider';

/** A token is no longer used so short before its end. */
const RESERVE_MS = 10_000;
/** What a token lasts that does not say. */
const USUAL_SECONDS = 60;

export interface ServiceAccountOptions {
  readonly http: HttpClient;
  readonly settings: ClientSettings;
  /** The provider as it is known now. */
  readonly metadata: () => Metadata;
  readonly now: () => Date;
  /** Ends what is asked for several calls at once. */
  readonly closed: AbortSignal;
}

interface Token {
  readonly text: string;
  readonly until: number;
}

/** The service account of a client: its access token (RFC 6749, section 4.4), kept until it ends. */
export class ServiceAccount {
  readonly #options: ServiceAccountOptions;
  readonly #client: OAuthClient;
  readonly #request: SharedRequest<Token>;
  #token: Token | undefined;

  constructor(options: ServiceAccountOptions) {
    this.#options = options;
    this.#client = new OAuthClient(options.http, options.settings);
    this.#request = new SharedRequest(() => this.#fetch());
  }

  /** @throws PluginError */
  async token(signal: AbortSignal): Promise<string> {
    const known = this.#token;
    if (known !== undefined && this.#options.now().getTime() < known.until) return known.text;
    return (await this.#request.get(signal)).text;
  }

  /** It was not taken: perhaps the sessions of the realm have all been ended. */
  forget(text: string): void {
    if (this.#token?.text === text) this.#token = undefined;
  }

  async #fetch(): Promise<Token> {
    const { metadata, now, closed } = this.#options;
    const provider = metadata();
    const answer = await requestTokens(this.#client, provider, { grant_type: 'client_credentials' }, closed);
    if ('error' in answer) {
      throw failureOf(answer, `${provider.tokenEndpoint.host} (admin)`, this.#client.secrets());
    }
    const { access_token, expires_in = USUAL_SECONDS } = answer;
    this.#token = { text: access_token, until: now().getTime() + expires_in * 1000 - RESERVE_MS };
    return this.#token;
  }
}
