import { BusyError, type HttpClient, type HttpResponse } from '@postern/http-client';
import type { Call, PluginError } from '@postern/plugin-api';
import type { Config } from './config.js';
import { failureOf } from './failures.js';

/**
 * What a proxy answers before an application that is away; the client itself takes 429 and 503 for that. Whatever the
 * application says by itself to a `GET`, which the protocols do not have, shows that it lives: 405, 501, or an error.
 */
const AWAY = [502, 504];

/** The web application that is asked. */
export class BackEnd {
  readonly host: string;
  readonly #http: HttpClient;
  readonly #url: URL;
  /** Before every path; `undefined`: no path is added. */
  readonly #prefix: string | undefined;
  readonly #urls = new Map<string, URL>();

  constructor(http: HttpClient, settings: Config) {
    this.#http = http;
    this.#url = new URL(settings.url);
    const prefix = settings.protocol === 'ma1sd' ? settings.prefix : '';
    this.#prefix = settings.add_paths ? prefix : undefined;
    this.host = this.#url.host;
  }

  /** Asks once: a login that is asked twice may count as two failed ones. */
  send(path: string, body: object, call: Call): Promise<HttpResponse> {
    return this.#http.request({
      method: 'POST',
      url: this.#urlOf(path),
      headers: postedWith(call.hops),
      body: JSON.stringify(body),
      call,
    });
  }

  /** Asks something that changes nothing: once more when the connection broke, which an idle one does now and then. */
  async query(path: string, body: object, call: Call): Promise<HttpResponse> {
    try {
      return await this.send(path, body, call);
    } catch (error) {
      const { code } = error as PluginError;
      if (code !== 'PLUGIN_UNAVAILABLE' || error instanceof BusyError) throw error;
      return this.send(path, body, call);
    }
  }

  /**
   * Whether somebody answers at all.
   *
   * @throws PluginError `PLUGIN_UNAVAILABLE`
   */
  async probe(path: string, call: Call): Promise<HttpResponse> {
    const response = await this.#http.request({ method: 'GET', url: this.#urlOf(path), call });
    if (AWAY.includes(response.status)) throw failureOf(this.host, response);
    return response;
  }

  #urlOf(path: string): URL {
    if (this.#prefix === undefined) return this.#url;
    const known = this.#urls.get(path);
    if (known !== undefined) return known;
    const url = new URL(this.#url);
    url.pathname = url.pathname.replace(/\/+$/, '') + this.#prefix + path;
    this.#urls.set(path, url);
    return url;
  }
}

function postedWith(hops: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=UTF-8',
    accept: 'application/json',
    'x-postern-reads': 'mxid',
  };
  if (hops !== undefined) headers['x-postern-hops'] = hops;
  return headers;
}

/** Who asks, in every request. */
export function authorizationOf({ token, basic }: Pick<Config, 'token' | 'basic'>): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (basic === undefined) return {};
  const credentials = Buffer.from(`${basic.username}:${basic.password}`).toString('base64');
  return { authorization: `Basic ${credentials}` };
}
