import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { FairShare } from './fair-share.js';

/**
 * Of the parser, for both listeners: a slow or talkative caller costs a bounded amount. The time for headers begins with
 * the connection, so that one that says nothing at all is ended, too.
 */
export const PARSER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  /** How often the two times above are looked at. */
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16_384,
};

/**
 * What cannot be said when a server is made. The headers are bounded by their size: beyond a count, Node would leave out the
 * last of them without a word, and among these is what a reverse proxy adds. A connection may serve for ever, as each of
 * its requests is bounded by itself.
 */
export function limitParser(server: Server): void {
  server.maxHeadersCount = 0;
  server.maxRequestsPerSocket = 0;
}

/** Bounds the open connections, fairly by the address they come from; whoever is too many is hung up on at once. */
export function limitConnections(server: Server, most: () => number, onRefused: () => void): void {
  const places = new FairShare(most);
  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket;
    if (places.take(remoteAddress)) {
      socket.once('close', () => places.give(remoteAddress));
      return;
    }
    socket.destroy();
    onRefused();
  });
}
