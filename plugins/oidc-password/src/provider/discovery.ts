import type { HttpClient } from '@postern/http-client';
import { PluginError, type Logger } from '@postern/plugin-api';
import { fetchMetadata, type Metadata, type Whereabouts } from './metadata.js';
import { SharedRequest } from './shared-request.js';

/** After this time the metadata is read again… */
const LASTS_MS = 600_000;
/** … and when the provider fails, but no more often than this. */
const LOOK_AGAIN_MS = 10_000;

export interface DiscoveryOptions {
  readonly http: HttpClient;
  readonly now: () => Date;
  readonly log: Logger;
  /** Ends what goes on behind the logins. */
  readonly closed: AbortSignal;
}

/** The metadata of a provider: kept, and read again behind the logins, which go on with the old one meanwhile. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #request: SharedRequest<Metadata>;
  #metadata: Metadata;
  #lookedAt: number;

  /** @throws PluginError `PLUGIN_MISCONFIGURED` when none of the places has a provider */
  static async open(
    places: readonly Whereabouts[],
    options: DiscoveryOptions,
    signal: AbortSignal,
  ): Promise<Discovery> {
    for (const place of places) {
      const metadata = await fetchMetadata(options.http, place, signal);
      if (metadata !== undefined) return new Discovery(place, metadata, options);
    }
    throw nothingAt(places[0]?.address);
  }

  private constructor(place: Whereabouts, metadata: Metadata, options: DiscoveryOptions) {
    this.#options = options;
    this.#metadata = metadata;
    this.#lookedAt = options.now().getTime();
    this.#request = new SharedRequest(async () => {
      this.#lookedAt = options.now().getTime();
      const found = await fetchMetadata(options.http, place, options.closed);
      if (found === undefined) throw nothingAt(place.address);
      return (this.#metadata = found);
    });
  }

  /** What is known now; when it is old, it is looked at again behind the caller. */
  current(): Metadata {
    this.#lookAgainAfter(LASTS_MS);
    return this.#metadata;
  }

  /** Asks now. @throws PluginError */
  refresh(signal: AbortSignal): Promise<Metadata> {
    return this.#request.get(signal);
  }

  /** Something went wrong at the provider: it may have moved. */
  doubt(): void {
    this.#lookAgainAfter(LOOK_AGAIN_MS);
  }

  #lookAgainAfter(age: number): void {
    const { now, log, closed } = this.#options;
    if (closed.aborted || now().getTime() - this.#lookedAt < age) return;
    this.#request.get(closed).catch((err: unknown) => {
      if (!closed.aborted) log.warn({ err }, 'the provider does not tell its endpoints; the known ones stay');
    });
  }
}

function nothingAt(address = ''): PluginError {
  const told = `${new URL(address).host} has no .well-known/openid-configuration there`;
  return new PluginError('PLUGIN_MISCONFIGURED', `${told}: correct the address of the provider`);
}
