import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from '@postern/plugin-api';
import ipaddr from 'ipaddr.js';
import type { Config } from '../config/schema.js';
import type { Clock } from '../time/clock.js';
import { MatrixError } from './errors.js';

/** Who asks. */
export interface Caller {
  /** The client's address, behind listed proxies too. */
  readonly address: string;
  /** The configured name of the token; `undefined` for who is let in by address. */
  readonly token: string | undefined;
  /** Whether the caller goes on with the Matrix ID of the answer rather than with what was typed. */
  readonly readsMxid: boolean;
}

type Address = ReturnType<typeof ipaddr.process>;
type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Traces of a reverse proxy: behind one that nobody listed, everybody would come from the proxy's own address. */
const PROXY_HEADERS = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'origin'] as const;

/** A refused address is logged once in this time; of so many addresses at most. */
const LOG_EVERY_MS = 60_000;
const MAX_LOGGED = 1000;

/** Who may ask: by bearer token, or by address. */
export class Access {
  readonly #tokens: readonly {
    readonly digest: Buffer;
    readonly name: string;
    readonly readsMxid: boolean;
  }[];
  readonly #addresses: readonly Range[];
  readonly #proxies: readonly Range[];
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #loggedAt = new Map<string, number>();

  constructor(settings: Config['access'], clock: Clock, log: Logger) {
    this.#tokens = settings.tokens.map((token, index) => ({
      digest: digestOf(token.secret),
      name: ('name' in token ? token.name : undefined) ?? `token ${index + 1}`,
      readsMxid: token.reads_mxid,
    }));
    this.#addresses = settings.addresses.map(parseRange);
    this.#proxies = settings.proxies.map(parseRange);
    this.#clock = clock;
    this.#log = log;
  }

  /** @throws MatrixError 401 or 403 */
  admit(peer: string, headers: IncomingHttpHeaders): Caller {
    const address = this.#clientAddress(peer, headers);
    const saysSo = headers['x-postern-reads'] === 'mxid';
    const bearer = bearerOf(headers);
    if (bearer !== undefined) {
      const token = this.#tokenOf(bearer);
      if (token === undefined) {
        throw new MatrixError(401, 'M_UNKNOWN_TOKEN', 'the bearer token is not known here', {
          headers: { 'www-authenticate': 'Bearer' },
        });
      }
      return { address, token: token.name, readsMxid: saysSo || token.readsMxid };
    }
    const throughProxy =
      !includes(this.#proxies, peer) && PROXY_HEADERS.some((name) => headers[name] !== undefined);
    if (throughProxy || !includes(this.#addresses, address))
      throw this.#forbidden(peer, address, throughProxy);
    return { address, token: undefined, readsMxid: saysSo };
  }

  /** Every token is compared, whichever fits, so that the time tells nothing. */
  #tokenOf(bearer: string): { readonly name: string; readonly readsMxid: boolean } | undefined {
    const digest = digestOf(bearer);
    return this.#tokens.filter((token) => timingSafeEqual(token.digest, digest))[0];
  }

  /** The last hop that no listed proxy vouches for. */
  #clientAddress(peer: string, headers: IncomingHttpHeaders): string {
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    const hops = [...forwarded.map((hop) => hop.trim()).filter((hop) => hop !== ''), peer].reverse();
    return plain(hops.find((hop) => !includes(this.#proxies, hop)) ?? peer);
  }

  #forbidden(peer: string, address: string, throughProxy: boolean): MatrixError {
    const now = this.#clock.monotonic();
    if (now - (this.#loggedAt.get(address) ?? -LOG_EVERY_MS) >= LOG_EVERY_MS) {
      if (this.#loggedAt.size >= MAX_LOGGED) this.#loggedAt.clear();
      this.#loggedAt.set(address, now);
      const remedy = throughProxy
        ? `access: { proxies: ["${plain(peer)}"] }, or give the caller a token`
        : `access: { addresses: ["${address}"] }`;
      this.#log.warn({ address, remedy }, 'caller without access refused; the remedy would let it in');
    }
    return new MatrixError(403, 'M_FORBIDDEN', 'this caller has no access; the log of the gateway says more');
  }
}

/** @throws Error when the text is neither an address nor a range */
export function parseRange(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function includes(ranges: readonly Range[], text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address: Address = ipaddr.process(text);
  return ranges.some((range) => range[0].kind() === address.kind() && address.match(range));
}

function plain(text: string): string {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : text.slice(0, 45);
}

function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return authorization === undefined ? undefined : (/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '');
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
