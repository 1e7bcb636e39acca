import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The same for all requests of one connection. */
  readonly connection: string;
}

/** What a fake server does with a request. */
export interface FakeAnswer {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** `hang`: the body never ends. `reset`: the connection breaks in the middle of the body. */
  readonly ending?: 'hang' | 'reset';
}

/** A whole answer, or none: the server stays silent (`hang`) or breaks the connection (`reset`). */
export type FakeBehaviour = FakeAnswer | 'hang' | 'reset';

/** A server on the loopback interface that does what a test says. */
export interface FakeHttpServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** What the next requests meet, in this order; the last one stays. */
  answer(...behaviours: readonly [FakeBehaviour, ...FakeBehaviour[]]): void;
  /** What every request from now on meets is decided when it has arrived. */
  respond(behaviourOf: (request: RecordedRequest) => FakeBehaviour | Promise<FakeBehaviour>): void;
  /** The next request, as soon as it has arrived as a whole. */
  nextRequest(): Promise<RecordedRequest>;
  /** Breaks what is open, and stops. */
  close(): Promise<void>;
}

/** Starts a fake server on a free port; until told otherwise it answers an empty 200. */
export async function startFakeHttpServer(): Promise<FakeHttpServer> {
  const requests: RecordedRequest[] = [];
  let waiting: ((request: RecordedRequest) => void)[] = [];
  let behaviours: FakeBehaviour[] = [{}];
  const inTurn = (): FakeBehaviour => (behaviours.length > 1 ? behaviours.shift() : behaviours[0]) ?? {};
  let behaviourOf: (request: RecordedRequest) => FakeBehaviour | Promise<FakeBehaviour> = inTurn;
  const server = createServer((incoming, outgoing) => {
    void record(incoming).then(async (request) => {
      requests.push(request);
      for (const tell of waiting) tell(request);
      waiting = [];
      behave(await behaviourOf(request), outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (...next) => {
      behaviours = next;
      behaviourOf = inTurn;
    },
    respond: (decide) => {
      behaviourOf = decide;
    },
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  // A client that hangs up in the middle of its request has sent what it has sent.
  await new Promise<void>((resolve) => {
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('close', resolve);
    incoming.on('end', resolve).on('error', () => resolve());
  });
  const { method = '', url = '', headers, socket } = incoming;
  const connection = String(socket.remotePort);
  return { method, url, headers, body: Buffer.concat(chunks).toString('utf8'), connection };
}

function behave(behaviour: FakeBehaviour, outgoing: ServerResponse): void {
  if (behaviour === 'hang') return;
  if (behaviour === 'reset') {
    outgoing.destroy();
    return;
  }
  const { status = 200, headers = {}, body = '', ending } = behaviour;
  outgoing.writeHead(status, headers);
  if (ending === undefined) outgoing.end(body);
  else outgoing.write(body === '' ? ' ' : body, () => ending === 'reset' && outgoing.destroy());
}
