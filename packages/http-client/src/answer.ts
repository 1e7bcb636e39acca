import { PluginError } from '@postern/plugin-api';
import { retryAfterMs } from './retry-after.js';

/** An answer, whole. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** @throws PluginError `PLUGIN_PROTOCOL` when the body is no JSON */
  json(): unknown;
}

export class Answer implements HttpResponse {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly body: Buffer;
  readonly #host: string;

  constructor(host: string, status: number, headers: HttpResponse['headers'], body: Buffer) {
    this.#host = host;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  json(): unknown {
    try {
      return JSON.parse(this.body.toString('utf8')) as unknown;
    } catch (cause) {
      throw new PluginError('PLUGIN_PROTOCOL', `${this.#host} answered something that is no JSON`, { cause });
    }
  }
}

/** An answer that says to come back later. */
export class BusyError extends PluginError {
  readonly status: 429 | 503;

  constructor(host: string, status: 429 | 503, headers: HttpResponse['headers']) {
    const wait = retryAfterMs(headers['retry-after'], headers.date);
    super('PLUGIN_UNAVAILABLE', `${host} answered ${status}`, { retryAfterMs: wait });
    this.status = status;
  }
}
