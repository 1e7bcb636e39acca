import type { IncomingHttpHeaders } from 'node:http';
import { MatrixError } from './errors.js';

/** The gateways that a request has come through, by their ids, as `CDN-Loop` tells it of caches (RFC 8586). */
export const HOPS_HEADER = 'x-postern-hops';

/** Longer than any chain of gateways that somebody wants; several replicas of one gateway have several ids. */
const MAX_HOPS = 8;
const HOPS = /^[0-9a-f]{12}(?:, ?[0-9a-f]{12})*$/;

/**
 * The hops of a request, this gateway's own id at the end.
 *
 * @throws MatrixError 508 when the request has been here before, 400 when the header is none of a gateway
 */
export function hopsOf(headers: IncomingHttpHeaders, ownId: string): string {
  const header = headers[HOPS_HEADER];
  if (header === undefined) return ownId;
  const hops = String(header);
  if (!HOPS.test(hops)) {
    throw new MatrixError(400, 'M_UNRECOGNIZED', 'the header X-Postern-Hops is none of a gateway');
  }
  if (hops.includes(ownId) || hops.split(',').length >= MAX_HOPS) {
    throw new MatrixError(508, 'M_UNKNOWN', 'gateways ask each other in a circle: take one out of a chain');
  }
  return `${hops}, ${ownId}`;
}
