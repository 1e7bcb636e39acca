import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { close, ListenError, listen } from '../../src/http/listener.js';
import type { Answer } from '../../src/http/door.js';
import { createMonitoringServer, createPages } from '../../src/http/pages.js';
import { systemClock } from '../../src/time/clock.js';
import { doorRequest, startDoorServer, type TestDoorServer } from '../support/door-server.js';
import { createMemoryLog } from '../support/log.js';
import { silentMetrics } from '../support/metrics.js';

const DRAIN_MS = 10_000;

describe('listening', () => {
  const failureOf = async (server: Server, host: string, port: number): Promise<unknown> =>
    listen(server, { host, port }).catch((error: unknown) => error);

  it('tells in words why it cannot', async () => {
    const first = createServer();
    const { port } = await listen(first, { host: '127.0.0.1', port: 0 });
    try {
      const taken = await failureOf(createServer(), '127.0.0.1', port);
      expect(taken)
        .to.be.an.instanceof(ListenError)
        .with.property(
          'message',
          `cannot listen on 127.0.0.1 port ${port}: something else listens there already`,
        );
      expect(taken).to.have.nested.property('cause.code', 'EADDRINUSE');
      const foreign = await failureOf(createServer(), '192.0.2.1', 0);
      expect(foreign).to.have.property('message', 'cannot listen on 192.0.2.1 port 0: EADDRNOTAVAIL');
    } finally {
      await close(first, 0, systemClock);
    }
  });

  it('takes bounded time for headers, for a request and between two of them', async () => {
    const doors = await startDoorServer(async () => ({ status: 200, body: '{}' }));
    await doors.stop();
    const readiness = async () => ({ ready: true, plugins: {} });
    const pages = createPages({ readiness, metrics: silentMetrics, log: createMemoryLog() });
    for (const server of [doors.server, createMonitoringServer(pages)]) {
      expect(server.headersTimeout).to.be.within(1, 10_000);
      expect(server.requestTimeout).to.be.within(1, 30_000);
      expect(server.keepAliveTimeout).to.be.within(1, 60_000);
    }
  });
});

describe('closing', () => {
  let doors: TestDoorServer;
  let answer: (answer: Answer) => void;
  let asked: Promise<void>;

  beforeEach(async () => {
    let begin = (): void => undefined;
    asked = new Promise((resolve) => (begin = resolve));
    doors = await startDoorServer(() => {
      begin();
      return new Promise((resolve) => (answer = resolve));
    });
  });
  afterEach(() => doors.stop());

  it('ends a connection with the answer in flight, and waits for nothing more', async () => {
    const socket = await doors.open();
    socket.write(doorRequest('{}'));
    await asked;
    const closed = close(doors.server, DRAIN_MS, doors.clock);
    answer({ status: 200, body: '{"fine":true}' });
    await Promise.all([closed, once(socket, 'end')]);
    expect(socket.text).to.match(/connection: close\r\n[^]*\{"fine":true\}$/i);
    expect(doors.clock.pending, 'timers').to.equal(0);
  });

  it('ends an idle connection at once', async () => {
    const socket = await doors.open();
    socket.write('GET /page HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    await Promise.all([close(doors.server, DRAIN_MS, doors.clock), once(socket, 'end')]);
  });

  it('ends a connection with the page that it had begun to ask for', async () => {
    const connected = once(doors.server, 'connection') as Promise<[Socket]>;
    const socket = await doors.open();
    const [accepted] = await connected;
    const begun = 'GET /page HTTP/1.1\r\nHost: x\r\n';
    socket.write(begun);
    while (accepted.bytesRead < begun.length) await setImmediate();
    const closed = close(doors.server, DRAIN_MS, doors.clock);
    socket.write('\r\n');
    await Promise.all([closed, once(socket, 'end')]);
    expect(socket.text).to.match(/connection: close\r\n[^]*page/i);
  });

  it('cuts what has no answer when the limit is over', async () => {
    const socket = await doors.open();
    socket.on('error', () => undefined);
    socket.write(doorRequest('{}'));
    await asked;
    const closed = close(doors.server, DRAIN_MS, doors.clock);
    doors.clock.advance(DRAIN_MS - 1);
    expect(socket.closed).to.equal(false);
    const cut = once(socket, 'close');
    doors.clock.advance(1);
    await Promise.all([closed, cut]);
    expect(socket.text).to.equal('');
  });
});
