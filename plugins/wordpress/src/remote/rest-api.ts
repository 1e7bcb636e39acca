import { isWebPage, webPage, type HttpClient, type HttpResponse } from '@postern/http-client';
import { PluginError, type Logger } from '@postern/plugin-api';
import { refusal } from './refusals.js';
import { below } from './site-url.js';

/** An answer of WordPress itself, which speaks JSON also when it refuses. */
export interface RestAnswer {
  readonly status: number;
  readonly body: object;
}

export interface RestRequest {
  /** Such as `/wp/v2/users/me`. */
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Statuses with which a site without pretty permalinks answers `/wp-json/`: with its front page, or with none. */
const NO_PERMALINKS = [200, 301, 302, 404];

/** The REST API under `/wp-json/`; where nothing is there, through `?rest_route=`, which needs no permalinks. */
export class RestApi {
  readonly #site: URL;
  readonly #http: HttpClient;
  readonly #log: Logger;
  #permalinks = true;

  constructor(site: URL, http: HttpClient, log: Logger) {
    this.#site = site;
    this.#http = http;
    this.#log = log;
  }

  /** @throws PluginError when something else than the REST API answers */
  async get(request: RestRequest): Promise<RestAnswer> {
    if (!this.#permalinks) return this.#read(await this.#plain(request));
    const response = await this.#pretty(request);
    if (bodyOf(response) !== undefined || !NO_PERMALINKS.includes(response.status))
      return this.#read(response);
    const second = await this.#plain(request);
    if (bodyOf(second) === undefined) return this.#read(response);
    this.#permalinks = false;
    this.#log.info(
      { host: this.#site.host },
      'there is no /wp-json/: the REST API is asked through ?rest_route=',
    );
    return this.#read(second);
  }

  #pretty(request: RestRequest): Promise<HttpResponse> {
    return this.#send(below(this.#site, `/wp-json${request.route}`), request);
  }

  #plain(request: RestRequest): Promise<HttpResponse> {
    const url = below(this.#site, '/');
    url.searchParams.set('rest_route', request.route);
    return this.#send(url, request);
  }

  #send(url: URL, { query, headers, signal }: RestRequest): Promise<HttpResponse> {
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return this.#http.request({
      method: 'GET',
      url,
      headers: { accept: 'application/json', ...headers },
      call: { signal },
    });
  }

  #read(response: HttpResponse): RestAnswer {
    const { host } = this.#site;
    const body = bodyOf(response);
    if (body !== undefined) return { status: response.status, body };
    if (response.status !== 200) throw refusal(host, response);
    if (isWebPage(response.body)) throw webPage(`${host} answered 200`);
    throw new PluginError('PLUGIN_PROTOCOL', `${host} answered something that is no JSON object`);
  }
}

function bodyOf(response: HttpResponse): object | undefined {
  try {
    const body = response.json();
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}
