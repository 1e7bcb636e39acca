import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import type { Logger } from '@postern/plugin-api';
import ipaddr from 'ipaddr.js';
import type { Config } from '../config/schema.js';
import type { Clock } from '../time/clock.js';
import { MatrixError } from './errors.js';

/** Who asks. */
export interface Caller {
  /** The client's address as it was told, behind listed proxies too. */
  readonly address: string;
  /** The configured name of the token; `undefined` for who is let in by address. */
  readonly token: string | undefined;
  /** Whether the caller goes on with the Matrix ID of the answer rather than with what was typed. */
  readonly readsMxid: boolean;
  /** The address of the person's own client, where this caller lets proxies name it. */
  readonly forwardedClient?: string | undefined;
}

interface Token {
  readonly digest: Buffer;
  readonly name: string;
  readonly readsMxid: boolean;
  readonly forwardsClient: boolean;
}

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Traces of a reverse proxy: behind one that nobody listed, everybody would come from the proxy's own address. */
const PROXY_HEADERS = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'origin'] as const;

/** A refused address is logged once in this time; of so many addresses at most. */
const LOG_EVERY_MS = 60_000;
const MAX_LOGGED = 1000;
/** Of so many addresses it is kept whether they are let in. */
const MAX_KNOWN = 1000;
/** An IPv6 address with the longest name of an interface. */
const MAX_ADDRESS_LENGTH = 64;

/** Who may ask: by bearer token, or by address. */
export class Access {
  readonly #tokens: readonly Token[];
  readonly #addresses: Ranges;
  readonly #proxies: Ranges;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #loggedAt = new Map<string, number>();

  constructor(settings: Config['access'], clock: Clock, log: Logger) {
    this.#tokens = settings.tokens.map((token, index) => ({
      digest: digestOf(token.secret),
      name: ('name' in token ? token.name : undefined) ?? `token ${index + 1}`,
      readsMxid: token.reads_mxid,
      forwardsClient: token.forwards_client,
    }));
    this.#addresses = new Ranges(settings.addresses);
    this.#proxies = new Ranges(settings.proxies);
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
      // Without a proxy's word it is the caller itself, who is not the person.
      const isForwarded = token.forwardsClient && headers['x-forwarded-for'] !== undefined;
      return {
        address: address ?? peer,
        token: token.name,
        readsMxid: saysSo || token.readsMxid,
        forwardedClient: isForwarded ? address : undefined,
      };
    }
    if (address === undefined || !this.#addresses.include(address)) throw this.#forbidden(peer, address);
    return { address, token: undefined, readsMxid: saysSo };
  }

  /** Every token is compared, whichever fits, so that the time tells nothing. */
  #tokenOf(bearer: string): Token | undefined {
    const digest = digestOf(bearer);
    return this.#tokens.filter((token) => timingSafeEqual(token.digest, digest))[0];
  }

  /** The last hop that no listed proxy vouches for; `undefined` behind a proxy that is not listed or does not tell. */
  #clientAddress(peer: string, headers: IncomingHttpHeaders): string | undefined {
    if (!PROXY_HEADERS.some((name) => headers[name] !== undefined)) return peer;
    if (!this.#proxies.include(peer)) return undefined;
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    const hops = forwarded.map((hop) => hop.trim()).filter((hop) => hop !== '');
    return hops.findLast((hop) => !this.#proxies.include(hop)) ?? hops[0];
  }

  #forbidden(peer: string, client: string | undefined): MatrixError {
    const now = this.#clock.monotonic();
    const address = plainAddress(client ?? peer);
    const remedy = this.#remedy(peer, client);
    if (now - (this.#loggedAt.get(address) ?? -LOG_EVERY_MS) >= LOG_EVERY_MS) {
      if (this.#loggedAt.size >= MAX_LOGGED) this.#loggedAt.clear();
      this.#loggedAt.set(address, now);
      this.#log.warn({ address, remedy }, 'caller without access refused; the remedy would let it in');
    }
    return new MatrixError(
      403,
      'M_FORBIDDEN',
      'this caller has no access; the log of the gateway says more',
      { remedy },
    );
  }

  #remedy(peer: string, client: string | undefined): string {
    if (client !== undefined) return `access: { addresses: ["${plainAddress(client)}"] }`;
    return this.#proxies.include(peer)
      ? 'let the proxy send X-Forwarded-For, or give the caller a token'
      : `access: { proxies: ["${plainAddress(peer)}"] }, or give the caller a token`;
  }
}

/** @throws Error when the text is neither an address nor a range */
function parseRange(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Addresses in ranges. What was found of an address is kept, as the same few homeservers ask again and again. */
class Ranges {
  readonly #ranges: readonly Range[];
  readonly #known = new Map<string, boolean>();

  constructor(texts: readonly string[]) {
    this.#ranges = texts.map(parseRange);
  }

  include(text: string): boolean {
    if (text.length > MAX_ADDRESS_LENGTH) return false;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const included = this.#match(text);
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(text, included);
    return included;
  }

  #match(text: string): boolean {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return this.#ranges.some((range) => range[0].kind() === address.kind() && address.match(range));
  }
}

/** An IPv4 address as such, also where it was mapped into IPv6; of what is no address, not all. */
export function plainAddress(text: string): string {
  if (isIPv4(text)) return text;
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : text.slice(0, MAX_ADDRESS_LENGTH);
}

function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return authorization === undefined ? undefined : (/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '');
}

function digestOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
