import type { Logger } from '@postern/plugin-api';

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Where a cloud is. */
export class Address {
  readonly host: string;
  readonly #base: string;

  constructor(url: string, log: Logger) {
    const { protocol, hostname, host, origin, pathname } = new URL(url);
    this.host = host;
    this.#base = origin + pathname.replace(/\/+$/, '');
    if (protocol === 'http:' && !LOOPBACK.test(hostname)) {
      log.warn({ host }, 'the URL begins with http://: passwords travel in the open; use https://');
    }
  }

  /** @param path begins with `/`; names in it are already escaped */
  at(path: string, query: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(this.#base + path);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return url;
  }
}
