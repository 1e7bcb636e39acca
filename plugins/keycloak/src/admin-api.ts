import type { HttpClient, HttpResponse } from '@postern/http-client';
import { PluginError } from '@postern/plugin-api';
import { jsonOf } from '@postern/plugin-oidc-password/provider';
import type { ServiceAccount } from './service-account.js';

const ROLES = 'give the service account the roles view-users and query-users of realm-management';

/** The Admin REST API of one realm: https://www.keycloak.org/docs-api/latest/rest-api/ */
export class AdminApi {
  readonly #http: HttpClient;
  readonly #account: ServiceAccount;
  readonly #base: () => string;

  /** @param base where the realm is in the API */
  constructor(http: HttpClient, account: ServiceAccount, base: () => string) {
    this.#http = http;
    this.#account = account;
    this.#base = base;
  }

  /**
   * What is there; `undefined` when nothing is (404).
   *
   * @param path parts, which may hold anything
   * @throws PluginError
   */
  async get(
    path: readonly string[],
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const url = new URL(`${this.#base()}/${path.map(encodeURIComponent).join('/')}`);
    url.search = new URLSearchParams(query).toString();
    const token = await this.#account.token(signal);
    let response = await this.#send(url, token, signal);
    if (response.status === 401) {
      this.#account.forget(token);
      response = await this.#send(url, await this.#account.token(signal), signal);
    }
    const { status } = response;
    if (status === 404) return undefined;
    if (status === 401 || status === 403) {
      throw new PluginError('PLUGIN_MISCONFIGURED', `${url.host} (admin) answered ${status}: ${ROLES}`);
    }
    return jsonOf(url, response);
  }

  #send(url: URL, token: string, signal: AbortSignal): Promise<HttpResponse> {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    return this.#http.request({ method: 'GET', url, headers, call: { signal } });
  }
}
