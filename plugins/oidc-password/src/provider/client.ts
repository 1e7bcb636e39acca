import type { HttpClient, HttpResponse } from '@postern/http-client';
import type { Metadata } from './metadata.js';
import type { ClientSettings } from './settings.js';

/** Who the gateway is at a provider: every form that it sends carries the client's authentication (RFC 6749, section 2.3.1). */
export class OAuthClient {
  readonly #http: HttpClient;
  readonly #settings: ClientSettings;

  constructor(http: HttpClient, settings: ClientSettings) {
    this.#http = http;
    this.#settings = settings;
  }

  get id(): string {
    return this.#settings.id;
  }

  /** What must not come out again, whatever a provider repeats: its secret and `more`, plain and as in a form. */
  secrets(...more: readonly string[]): readonly string[] {
    const { secret } = this.#settings;
    return [...more, ...(secret === undefined ? [] : [secret])].flatMap((text) => [
      text,
      encodeForm(text),
      encodeURIComponent(text),
    ]);
  }

  /**
   * Posts a form; passwords and tokens are in the body only.
   *
   * @param announced how the provider lets clients authenticate
   */
  post(
    url: URL,
    form: Readonly<Record<string, string>>,
    { clientAuthentication: announced }: Pick<Metadata, 'clientAuthentication'>,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { id, secret, authentication } = this.#settings;
    const usual = announced.includes('client_secret_basic') || !announced.includes('client_secret_post');
    const viaBasic = authentication === undefined ? usual : authentication === 'client_secret_basic';
    const isBasic = secret !== undefined && viaBasic;
    const inForm = { client_id: id, ...(secret === undefined ? {} : { client_secret: secret }) };
    return this.#http.request({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...(isBasic ? { authorization: basic(id, secret) } : {}),
      },
      body: new URLSearchParams({ ...(isBasic ? {} : inForm), ...form }).toString(),
      call: { signal },
    });
  }
}

/** Both halves are encoded as in a form before they are joined. */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeForm(id)}:${encodeForm(secret)}`).toString('base64')}`;
}

/** One value as it stands in a form. */
function encodeForm(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}
