import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Access } from '../../src/http/access.js';
import type { Door } from '../../src/http/door.js';
import { close, listen } from '../../src/http/listener.js';
import { createDoorServer } from '../../src/http/server.js';
import { TurnedAwayRequests } from '../../src/http/turned-away.js';
import type { Metrics } from '../../src/observe/metrics.js';
import { systemClock } from '../../src/time/clock.js';
import { configOf } from './entries.js';
import { createMemoryLog, type LogLine } from './log.js';
import { ManualClock } from './manual-clock.js';
import { silentMetrics } from './metrics.js';

/** The server of the doors with one door, `/door`, that does what a test says. */
export interface TestDoorServer {
  readonly url: string;
  readonly server: Server;
  /** Turned by hand: nothing is ever over by itself. */
  readonly clock: ManualClock;
  readonly lines: readonly LogLine[];
  readonly turnedAway: TurnedAwayRequests;
  open(): Promise<TestSocket>;
  stop(): Promise<void>;
}

export type TestSocket = Socket & { text: string };

export async function startDoorServer(
  handle: Door['handle'],
  metrics: Metrics = silentMetrics,
  pages: RequestListener = (_request, response) => void response.end('page'),
  limits: Record<string, number> = {},
): Promise<TestDoorServer> {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const config = configOf({ limits });
  const access = new Access(config.access, clock, log);
  const turnedAway = new TurnedAwayRequests(clock);
  const server = createDoorServer(
    {
      doors: [{ method: 'POST', path: '/door', handle }],
      pages,
      settings: () => ({ access, deadlineMs: 5000, limits: config.limits }),
      clock,
      log,
      metrics,
      turnedAway,
    },
    undefined,
  );
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    clock,
    lines: log.lines,
    turnedAway,
    async open() {
      const socket = Object.assign(connect(port, '127.0.0.1'), { text: '' });
      socket.on('data', (chunk: Buffer) => (socket.text += chunk.toString()));
      await once(socket, 'connect');
      return socket;
    },
    stop: () => close(server, 0, systemClock),
  };
}

/** A request to the door, as it goes over the wire. */
export function doorRequest(body: string, ...headers: readonly string[]): string {
  const length = Buffer.byteLength(body);
  return ['POST /door HTTP/1.1', 'Host: gateway', `Content-Length: ${length}`, ...headers, '', body].join(
    '\r\n',
  );
}
