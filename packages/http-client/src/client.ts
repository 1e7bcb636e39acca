import { PluginError } from '@postern/plugin-api';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import type { HttpResponse } from './answer.js';
import { Exchange, type RequestCall } from './exchange.js';

/** Largest answer in bytes, unless the client is told otherwise. */
const MAX_BODY_BYTES = 1024 * 1024;
/** How long a connection may take, and how many there are for one host. */
const CONNECT_TIMEOUT_MS = 5000;
const CONNECTIONS = 64;
/** How long a server may be silent, whatever the signal of the call allows: a stuck answer gives its connection back. */
const SILENCE_MS = 30_000;

export interface HttpClientOptions {
  /** Certificates (PEM) of an own authority, in place of the public ones. Verification itself is always on. */
  readonly ca?: string;
  /** The client's own certificate and key (PEM). */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** URL of a proxy; none is taken from the environment. */
  readonly proxy?: string;
  readonly maxBodyBytes?: number;
  /** Connections to one host, and with them requests at once; default: 64. Others wait for their turn. */
  readonly connections?: number;
  /** How long a server may be silent, in milliseconds; default: 30 seconds. */
  readonly silenceMs?: number;
  /** Sent with every request, in lower case; a request's own go before. Who asks is `user-agent: Postern` by default. */
  readonly headers?: Headers;
}

type Headers = Readonly<Record<string, string>>;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string | URL;
  readonly headers?: Headers;
  readonly body?: string | Buffer;
  /** The plugin's call, which ends the request when the time is over; elsewhere `{ signal }`. */
  readonly call: RequestCall;
}

export interface HttpClient {
  /**
   * Sends one request. A redirect is an answer like any other: credentials never go to another place by themselves.
   *
   * @throws PluginError `PLUGIN_UNAVAILABLE` when there is no answer, or one that says to come back later (a BusyError);
   * `PLUGIN_PROTOCOL` when the answer is too large; `PLUGIN_MISCONFIGURED` when the URL is none. The reason of the
   * call's signal when that fires first. No message holds more of the URL than its host.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** Outbound HTTP of a plugin: pooled, bounded, verified. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const { maxBodyBytes = MAX_BODY_BYTES } = options;
  const dispatcher = dispatcherOf(options, maxBodyBytes);
  const usual = { 'user-agent': 'Postern', ...options.headers };
  return {
    request: ({ method, url, headers, body = null, call }) =>
      new Promise((resolve, reject) => {
        const { origin, pathname, search, host } = targetOf(url);
        const options = { origin, path: pathname + search, method, headers: merge(usual, headers), body };
        const exchange = new Exchange({ host, maxBodyBytes }, call, resolve, reject);
        try {
          dispatcher.dispatch(options, exchange);
        } catch (error) {
          exchange.fail(error as Error);
        }
      }),
    close: () => dispatcher.close(),
  };
}

/**
 * An object of the request's own, as a proxy agent writes the host into it. Key by key: V8 takes thirty times as long for
 * two objects that are spread into one.
 */
function merge(usual: Headers, own: Headers = {}): Headers {
  const all: Record<string, string> = {};
  for (const name of Object.keys(usual)) all[name] = usual[name] as string;
  for (const name of Object.keys(own)) all[name] = own[name] as string;
  return all;
}

function dispatcherOf(
  { ca, certificate, proxy, connections = CONNECTIONS, silenceMs = SILENCE_MS }: HttpClientOptions,
  maxBodyBytes: number,
): Dispatcher {
  const tls = { timeout: CONNECT_TIMEOUT_MS, ...(ca === undefined ? {} : { ca }), ...certificate };
  const limits = {
    connections,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    maxResponseSize: maxBodyBytes,
  };
  if (proxy === undefined) return new Agent({ ...limits, connect: tls });
  return new ProxyAgent({ ...limits, uri: proxy, requestTls: tls });
}

/** Node's own error for a URL that is none holds the URL, and with it perhaps a password. */
function targetOf(url: string | URL): URL {
  const target = url instanceof URL ? url : URL.canParse(url) ? new URL(url) : undefined;
  if (target?.protocol === 'http:' || target?.protocol === 'https:') return target;
  throw new PluginError('PLUGIN_MISCONFIGURED', 'expected a URL that begins with http:// or https://');
}
