import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../time/clock.js';

/** A listener cannot be opened. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code = 'LISTEN_FAILED';
}

/** @throws ListenError in words for the operator */
export function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE' ? 'something else listens there already' : (cause.code ?? cause.message);
      reject(new ListenError(`cannot listen on ${host} port ${port}: ${why}`, { cause }));
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

/** Stops accepting, closes what is idle, lets what is in flight finish within the limit, and cuts what is left. */
export function close(server: Server, limitMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(limitMs, () => server.closeAllConnections());
    server.close(() => {
      timer.cancel();
      resolve();
    });
  });
}
