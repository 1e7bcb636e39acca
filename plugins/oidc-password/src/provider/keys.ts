import type { HttpClient } from '@postern/http-client';
import { PluginError } from '@postern/plugin-api';
import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from 'jose';
import { jsonOf } from './answers.js';
import type { Discovery } from './discovery.js';
import { SharedRequest } from './shared-request.js';

/** Keys are fetched again after this time, as a withdrawn one must not count for ever… */
const LAST_MS = 600_000;
/** … and for a token with an unknown key, but no more often than this. */
const LOOK_AGAIN_MS = 10_000;

export interface KeysOptions {
  readonly http: HttpClient;
  readonly discovery: Discovery;
  readonly now: () => Date;
  /** Ends the fetching. */
  readonly closed: AbortSignal;
}

interface Fetched {
  readonly keyOf: LocalJWKSet;
  readonly from: string;
  readonly at: number;
}

/** The keys that a provider signs with (RFC 7517): kept, and fetched again where they do not serve. */
export class Keys {
  readonly #options: KeysOptions;
  readonly #request: SharedRequest<Fetched>;
  #fetched: Fetched | undefined;

  constructor(options: KeysOptions) {
    this.#options = options;
    this.#request = new SharedRequest(() => this.#fetch());
  }

  /** @throws PluginError */
  get(signal: AbortSignal): Promise<LocalJWKSet> {
    return this.#youngerThan(LAST_MS, signal);
  }

  /** After a token with an unknown key. @throws PluginError */
  getAgain(signal: AbortSignal): Promise<LocalJWKSet> {
    return this.#youngerThan(LOOK_AGAIN_MS, signal);
  }

  async #youngerThan(age: number, signal: AbortSignal): Promise<LocalJWKSet> {
    const { now, discovery } = this.#options;
    const known = this.#fetched;
    const serves =
      known !== undefined &&
      known.from === discovery.current().keysEndpoint.href &&
      now().getTime() - known.at < age;
    return (serves ? known : await this.#request.get(signal)).keyOf;
  }

  async #fetch(): Promise<Fetched> {
    const { http, discovery, now, closed } = this.#options;
    const url = discovery.current().keysEndpoint;
    const answer = jsonOf(url, await http.request({ method: 'GET', url, call: { signal: closed } }));
    try {
      const keyOf = createLocalJWKSet(answer as JSONWebKeySet);
      this.#fetched = { keyOf, from: url.href, at: now().getTime() };
      return this.#fetched;
    } catch {
      throw new PluginError('PLUGIN_PROTOCOL', `${url.host} answered something that is no set of keys`);
    }
  }
}
