import type { ServerSettings } from '../connection/schema.js';

/** How long a connection may take to come about. */
export const CONNECT_MS = 5000;
/** How long the server lets a statement run if nobody cancels it any more, as the gateway was killed, say. */
export const STATEMENT_MS = 30_000;

/** What errors call a server: never a password, nor the name of the user. */
export function placeOf(product: string, { host, port, socket, database }: ServerSettings): string {
  return `${product} database "${database}" at ${socket ?? `${host}:${port}`}`;
}
