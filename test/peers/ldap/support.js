/** The gateway's configuration for a directory, and a network between the two that does what it should not. */
import { connect, createServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:tls';

export const DEADLINE_MS = 2000;
/** What the machine may add to a deadline. */
export const SLACK_MS = 1000;

/** @param {object} config of the plugin @param {object} [settings] of the entry */
export function gatewayFor(config, settings = {}) {
  const entry = { id: 'staff', use: 'ldap', ...settings, config };
  return `deadline: ${DEADLINE_MS}ms\nplugins: ${JSON.stringify([entry])}\n`;
}

/** What somebody saw, however long it took. @param {import('../support/gateway.js').Answer} answer */
export function withoutTime({ outcome, mxid, profile }) {
  return { outcome, mxid, profile };
}

/**
 * A server in front of the real one.
 *
 * @param {(socket: import('node:net').Socket) => void} serve
 * @param {{ certificate: string, key: string }} [tls]
 */
export async function front(serve, tls) {
  const sockets = new Set();
  const keep = (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    serve(socket);
  };
  const server =
    tls === undefined
      ? createServer({ allowHalfOpen: true }, keep)
      : createTlsServer({ cert: readFileSync(tls.certificate), key: readFileSync(tls.key) }, keep);
  server.on('tlsClientError', () => undefined);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      for (const socket of sockets) socket.destroy();
    });
  return { port, close };
}

/** Passes everything on. @param {number} port */
export function passOn(port) {
  return (socket) => {
    const inner = connect(port, '127.0.0.1');
    inner.on('error', () => socket.destroy());
    socket.on('error', () => inner.destroy());
    socket.pipe(inner).pipe(socket);
  };
}

/** Passes everything on, and ends its own side as soon as the first answer is through. @param {number} port */
export function halfClose(port) {
  return (socket) => {
    const inner = connect(port, '127.0.0.1');
    inner.on('error', () => socket.destroy());
    socket.on('data', (chunk) => inner.write(chunk));
    inner.once('data', (chunk) => socket.end(chunk));
  };
}
