import { PluginError } from '@postern/plugin-api';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import { exchange, type RawAnswer } from './exchange.js';
import { retryAfterMs } from './retry-after.js';

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

/** An answer that says to come back later. */
export class BusyError extends PluginError {
  readonly status: 429 | 503;

  constructor(host: string, status: 429 | 503, retryAfter: number | undefined) {
    super('PLUGIN_UNAVAILABLE', `${host} answered ${status}`, { retryAfterMs: retryAfter });
    this.status = status;
  }
}

type Headers = Readonly<Record<string, string>>;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string | URL;
  readonly headers?: Headers;
  readonly body?: string | Buffer;
  /** The signal of the plugin's call: it ends the request when the time is over. */
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** @throws PluginError `PLUGIN_PROTOCOL` when the body is no JSON */
  json(): unknown;
}

export interface HttpClient {
  /**
   * Sends one request. A redirect is an answer like any other: credentials never go to another place by themselves.
   *
   * @throws PluginError `PLUGIN_UNAVAILABLE` when there is no answer, or one that says to come back later (a BusyError);
   * `PLUGIN_PROTOCOL` when the answer is too large; `PLUGIN_MISCONFIGURED` when the URL is none. The signal's reason
   * when it fires first. No message holds more of the URL than its host.
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
    async request({ method, url, headers, body = null, signal }) {
      const target = targetOf(url);
      const { origin, pathname, search, host } = target;
      const all = headers === undefined ? usual : merge(usual, headers);
      let answer: RawAnswer;
      try {
        const options = { origin, path: pathname + search, method, headers: all, body };
        answer = await exchange(dispatcher, options, signal);
      } catch (cause) {
        throw failure(host, signal, maxBodyBytes, cause);
      }
      const { status } = answer;
      if (status === 429 || status === 503) {
        throw new BusyError(host, status, retryAfterMs(answer.headers['retry-after'], answer.headers.date));
      }
      return new Response(answer, host);
    },
    close: () => dispatcher.close(),
  };
}

/** Key by key: V8 takes thirty times as long for two objects that are spread into one. */
function merge(usual: Headers, own: Headers): Headers {
  const all: Record<string, string> = {};
  for (const name of Object.keys(usual)) all[name] = usual[name] as string;
  for (const name of Object.keys(own)) all[name] = own[name] as string;
  return all;
}

class Response implements HttpResponse {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly body: Buffer;
  readonly #host: string;

  constructor({ status, headers, body }: RawAnswer, host: string) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.#host = host;
  }

  json(): unknown {
    try {
      return JSON.parse(this.body.toString('utf8')) as unknown;
    } catch (cause) {
      throw new PluginError('PLUGIN_PROTOCOL', `${this.#host} answered something that is no JSON`, { cause });
    }
  }
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

function failure(host: string, signal: AbortSignal, limit: number, cause: unknown): unknown {
  if (signal.aborted) return signal.reason;
  const { code, message } = cause as { code?: unknown; message?: unknown };
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new PluginError('PLUGIN_PROTOCOL', `${host} answered more than ${limit} bytes`, { cause });
  }
  return new PluginError('PLUGIN_UNAVAILABLE', `${host} cannot be reached: ${String(code ?? message)}`, {
    cause,
  });
}
