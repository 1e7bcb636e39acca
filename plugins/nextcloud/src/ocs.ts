import {
  BusyError,
  isWebPage,
  retryAfterMs,
  webPage,
  type HttpClient,
  type HttpResponse,
} from '@postern/http-client';
import { PluginError, type Login, type Logger } from '@postern/plugin-api';
import type { Address } from './address.js';
import { BackOff } from './back-off.js';
import { readEnvelope, statusOf, type Envelope } from './envelope.js';
import { refusal } from './refusals.js';

export interface OcsRequest {
  /** Such as `/cloud/user`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly login: Login;
  readonly signal: AbortSignal;
}

/** The login was refused, has no right to what was asked for, or that is not there. */
export interface OcsRefusal {
  readonly outcome: 'unauthorised' | 'forbidden' | 'not-found';
  /** The server's own words, as they came. */
  readonly message: string;
  /** What the server answered, for the operator: cut short, and without secrets. */
  readonly said: string;
}

export type OcsAnswer = { readonly outcome: 'success'; readonly data: unknown } | OcsRefusal;

/** An answer as it came. */
interface Received {
  readonly response: HttpResponse;
  readonly envelope: Envelope | undefined;
  readonly status: number;
}

/** The words of both versions when nobody serves the route. */
const NO_ROUTE = /^Invalid query/;
const MOST_WORDS = 100;

/** Asks version 2, where the HTTP status follows the code, and version 1 where there is no other. */
export class Ocs {
  readonly #address: Address;
  readonly #http: HttpClient;
  readonly #log: Logger;
  readonly #throttle: BackOff;
  #version: 'v2' | 'v1' = 'v2';

  constructor(address: Address, http: HttpClient, { log, now }: { log: Logger; now: () => Date }) {
    this.#address = address;
    this.#http = http;
    this.#log = log;
    this.#throttle = new BackOff(now);
  }

  /** @throws PluginError when the answer says nothing about the login or the account */
  async get(request: OcsRequest): Promise<OcsAnswer> {
    // Several logins may find out at once that there is no version 2.
    const version = this.#version;
    const received = await this.#send(request, version);
    if (version === 'v1' || !isMissing(received)) return this.#judge(received, request.login);
    const older = await this.#send(request, 'v1');
    if (isMissing(older)) return this.#judge(received, request.login);
    this.#version = 'v1';
    this.#log.info({ host: this.#address.host }, 'there is no ocs/v2.php: version 1 is asked');
    return this.#judge(older, request.login);
  }

  async #send({ path, query, login, signal }: OcsRequest, version: string): Promise<Received> {
    this.#throttle.check();
    try {
      const response = await this.#http.request({
        method: 'GET',
        // The parameter, as errors before the routing are XML whatever `accept` says.
        url: this.#address.at(`/ocs/${version}.php${path}`, { ...query, format: 'json' }),
        headers: {
          authorization: `Basic ${tokenOf(login)}`,
          'ocs-apirequest': 'true',
          accept: 'application/json',
          // Some messages are translated, and the reason is read from them.
          'accept-language': 'en',
        },
        call: { signal },
      });
      const envelope = readEnvelope(response);
      return { response, envelope, status: statusOf(response.status, envelope) };
    } catch (error) {
      throw error instanceof BusyError && error.status === 429 ? this.#throttled(error.retryAfterMs) : error;
    }
  }

  #judge(received: Received, login: Login): OcsAnswer {
    const { response, envelope, status } = received;
    const { headers } = response;
    // Version 1 throttles with HTTP 200.
    if (status === 429) throw this.#throttled(retryAfterMs(headers['retry-after'], headers['date']));
    this.#throttle.succeed();
    const says = `${this.#address.host} answered ${response.status}`;
    const said = `${says}${wordsOf(envelope, login)}`;
    const message = envelope?.message ?? '';
    if (status === 200 && envelope !== undefined) return { outcome: 'success', data: envelope.data };
    if ((status === 200 || status === 401) && isWebPage(response.body)) throw webPage(says);
    if (status === 200) throw notOcs(says);
    if (status === 401) return { outcome: 'unauthorised', message, said };
    if (status === 403 && envelope !== undefined) return { outcome: 'forbidden', message, said };
    if (status === 404 && !isMissing(received)) return { outcome: 'not-found', message, said };
    throw refusal(status, said, headers);
  }

  #throttled(retryAfter: number | undefined): PluginError {
    const words =
      `${this.#address.host} answered 429: there were too many failed logins from the address of the gateway; ` +
      'allow it in the brute-force settings';
    const failure = new PluginError('PLUGIN_UNAVAILABLE', words, { retryAfterMs: retryAfter });
    // By the status the gateway tells it from a cloud that is away.
    return this.#throttle.fail(Object.assign(failure, { status: 429 }));
  }
}

/** Basic authentication (RFC 7617), in UTF-8. */
function tokenOf({ username, password }: Login): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}

function isMissing({ status, envelope }: Received): boolean {
  return status === 404 && (envelope === undefined || NO_ROUTE.test(envelope.message));
}

function notOcs(says: string): PluginError {
  return new PluginError('PLUGIN_PROTOCOL', `${says} with something that is no OCS answer`);
}

/** The server's own words, cut short; left out if they repeat what must stay secret. */
function wordsOf(envelope: Envelope | undefined, login: Login): string {
  if (envelope === undefined) return ' without an OCS answer';
  const { code, message } = envelope;
  const isSecret = message.includes(login.password) || message.includes(tokenOf(login));
  const words = isSecret ? '' : message.replace(/\p{Cc}+/gu, ' ').slice(0, MOST_WORDS);
  return `, OCS ${code}${words === '' ? '' : ` "${words}"`}`;
}
