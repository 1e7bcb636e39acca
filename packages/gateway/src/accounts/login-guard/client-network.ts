import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What a person gets of IPv6 is a /64 at least: whoever has one has all of its addresses (RFC 6177). */
const IPV6_PREFIX = 64;

/** Where translators put everybody's IPv4 address into the last 32 bits of one network (RFC 6052, RFC 7915). */
const TRANSLATED = ['rfc6052', 'rfc6145'];

/**
 * What an address is counted by. None for a loopback or unspecified address: that is a homeserver behind a proxy whose
 * headers it does not read, and it would be everybody's.
 */
export function clientNetwork(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (isIPv4(text)) return /^(?:0|127)\./.test(text) ? undefined : text;
  if (!ipaddr.isValid(text)) return undefined;
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return clientNetwork(address.toString());
  if (['loopback', 'unspecified'].includes(address.range())) return undefined;
  const whole = address.toByteArray();
  if (TRANSLATED.includes(address.range()))
    return clientNetwork(ipaddr.fromByteArray(whole.slice(-4)).toString());
  const bytes = whole.map((byte, index) => (index < IPV6_PREFIX / 8 ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/${IPV6_PREFIX}`;
}
