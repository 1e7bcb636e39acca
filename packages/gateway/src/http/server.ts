import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Logger } from '@postern/plugin-api';
import type { Metrics } from '../observe/metrics.js';
import type { Clock } from '../time/clock.js';
import { Deadline, GivenUp } from '../time/deadline.js';
import type { Access } from './access.js';
import { readJsonObject } from './body.js';
import { refuseBrokenRequest } from './broken-request.js';
import type { Answer, Door, RequestCall } from './door.js';
import { MatrixError } from './errors.js';
import { hopsOf } from './hops.js';
import type { TlsFiles } from './tls.js';
import { pathInWords, type TurnedAwayRequests } from './turned-away.js';

/** Explicit limits of the parser: a slow or talkative caller costs a bounded amount. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  maxHeaderSize: 16_384,
};
const HANDSHAKE_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 4096;

/** How long a caller should wait when its time was over. */
const RETRY_AFTER_MS = 5000;

/** What a request counts as whose caller hung up: nobody was answered (nginx's number). */
const CALLER_GONE = 499;
const NOT_FOUND = 404;

const HUNG_UP = 'the caller hung up before it was answered';
const NO_ANSWER = 'there was no answer in time';

export interface ServerParts {
  readonly doors: readonly Door[];
  /** Everything that is no door. */
  readonly pages: RequestListener;
  /** Asked at each request, as a reload may change them. */
  readonly settings: () => { readonly access: Access; readonly deadlineMs: number };
  readonly clock: Clock;
  readonly log: Logger & { child(bindings: Record<string, unknown>): Logger };
  readonly metrics: Metrics;
  /** Takes down what comes to no decision. */
  readonly turnedAway: TurnedAwayRequests;
}

/** The listener of the doors. */
export function createDoorServer(parts: ServerParts, tls: TlsFiles | undefined): Server | TlsServer {
  const server: Server =
    tls === undefined
      ? createServer(LIMITS)
      : createTlsServer({ ...LIMITS, ...tls, handshakeTimeout: HANDSHAKE_TIMEOUT_MS });
  const handler = new RequestHandler(parts, server);
  const listener: RequestListener = (request, response) => void handler.handle(request, response);
  server.on('request', listener);
  server.on('checkContinue', (request, response) => void handler.handle(request, response, response));
  // Any other expectation is none of ours (RFC 9110, section 10.1.1, allows to pass over it).
  server.on('checkExpectation', listener);
  server.on('clientError', (error, socket) => {
    const refusal = refuseBrokenRequest(error, socket);
    if (refusal !== undefined) handler.noteTurnedAway((socket as Socket).remoteAddress, refusal);
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

class RequestHandler {
  readonly #parts: ServerParts;
  readonly #server: Server;
  readonly #doors: ReadonlyMap<string, Door>;
  /** Of this process: begins every request's id, and stands in the hops. */
  readonly #id = randomBytes(6).toString('hex');
  #count = 0;

  constructor(parts: ServerParts, server: Server) {
    this.#parts = parts;
    this.#server = server;
    this.#doors = new Map(parts.doors.map((door) => [door.path, door]));
  }

  /** @param waiting the response to a caller that keeps its body back until it is asked for it */
  async handle(request: IncomingMessage, response: ServerResponse, waiting?: ServerResponse): Promise<void> {
    const { clock, metrics } = this.#parts;
    const started = clock.monotonic();
    const path = pathOf(request);
    const door = this.#doors.get(path);
    const access = door && this.#accessOf(door);
    if (door === undefined || access === undefined) {
      this.#showPage(path, request, response);
      return;
    }
    metrics.httpStarted();
    const answer = await this.#answer(door, access, request, response, waiting);
    const gone = answer === undefined || response.destroyed;
    if (!gone) this.#send(response, answer);
    metrics.httpEnded(door.path, gone ? CALLER_GONE : answer.status, (clock.monotonic() - started) / 1000);
  }

  #accessOf(door: Door): Access | undefined {
    return door.access === undefined ? this.#parts.settings().access : door.access();
  }

  /** What is no door is for the pages, behind the same access rules. */
  #showPage(path: string, request: IncomingMessage, response: ServerResponse): void {
    const { log, metrics, pages, settings } = this.#parts;
    response.once('finish', () => {
      metrics.pageShown(response.statusCode);
      if (response.statusCode !== NOT_FOUND) return;
      const why = `nothing is at ${pathInWords(path)}`;
      this.#parts.turnedAway.note({ address: request.socket.remoteAddress, status: NOT_FOUND, why });
    });
    try {
      settings().access.admit(request.socket.remoteAddress ?? '', request.headers);
      this.#endConnectionWhenStopping(response);
      request.url = path;
      pages(request, response);
    } catch (error) {
      this.noteTurnedAway(request.socket.remoteAddress, error);
      this.#send(response, errorAnswer(error, this.#nextId(), log));
    }
  }

  /** What comes to no decision by the caller's fault, or as time was over; a back end that is down is a decision. */
  noteTurnedAway(address: string | undefined, error: unknown): void {
    const { turnedAway } = this.#parts;
    if (error instanceof GivenUp) {
      const isGone = error.code === 'CALLER_GONE';
      turnedAway.note({ address, status: isGone ? CALLER_GONE : 503, why: isGone ? HUNG_UP : NO_ANSWER });
    } else if (error instanceof MatrixError && (error.status < 500 || error.status === 508)) {
      const { status, message, remedy } = error;
      turnedAway.note({ address, status, why: message, remedy });
    }
  }

  /** The answer of a door, or an error; nothing when the caller is gone. */
  async #answer(
    door: Door,
    access: Access,
    request: IncomingMessage,
    response: ServerResponse,
    waiting: ServerResponse | undefined,
  ): Promise<Answer | undefined> {
    const { clock, log, settings } = this.#parts;
    const requestId = this.#nextId();
    try {
      const caller = access.admit(request.socket.remoteAddress ?? '', request.headers);
      if (request.method !== door.method) {
        throw new MatrixError(405, 'M_UNRECOGNIZED', `use ${door.method}`, {
          headers: { allow: door.method },
        });
      }
      const hops = hopsOf(request.headers, this.#id);
      const deadline = new Deadline(clock, settings().deadlineMs);
      response.once('close', () => {
        if (!response.writableFinished) deadline.cancel();
      });
      const body = await deadline.run(deadline.at, () => readJsonObject(request, waiting));
      const call = new CallOf(requestId, deadline, hops, log);
      return await door.handle({ headers: request.headers, body, caller }, call);
    } catch (error) {
      this.noteTurnedAway(request.socket.remoteAddress, error);
      return error instanceof GivenUp && error.code === 'CALLER_GONE'
        ? undefined
        : errorAnswer(error, requestId, log);
    }
  }

  #nextId(): string {
    return `${this.#id}-${(this.#count += 1).toString(36)}`;
  }

  #send(response: ServerResponse, { status, body, headers }: Answer): void {
    this.#endConnectionWhenStopping(response);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...headers,
    });
    response.end(body);
  }

  /** An idle connection would keep a server that accepts no more from closing. */
  #endConnectionWhenStopping(response: ServerResponse): void {
    if (!this.#server.listening) response.setHeader('connection', 'close');
  }
}

/** The log with the request's id is made on first use. */
class CallOf implements RequestCall {
  readonly requestId: string;
  readonly deadline: Deadline;
  readonly hops: string;
  readonly #root: ServerParts['log'];
  #log: Logger | undefined;

  constructor(requestId: string, deadline: Deadline, hops: string, root: ServerParts['log']) {
    this.requestId = requestId;
    this.deadline = deadline;
    this.hops = hops;
    this.#root = root;
  }

  get log(): Logger {
    this.#log ??= this.#root.child({ requestId: this.requestId });
    return this.#log;
  }
}

function errorAnswer(error: unknown, requestId: string, log: Logger): Answer {
  if (error instanceof MatrixError) return withRequestId(error, requestId);
  if (error instanceof GivenUp) {
    return withRequestId(
      new MatrixError(503, 'M_UNKNOWN', NO_ANSWER, { retryAfterMs: RETRY_AFTER_MS }),
      requestId,
    );
  }
  log.error({ requestId, err: error }, 'request failed');
  return withRequestId(
    new MatrixError(500, 'M_UNKNOWN', 'the gateway has a fault; its log says more'),
    requestId,
  );
}

/** Only where the gateway has failed, so that equal answers stay equal. */
function withRequestId(error: MatrixError, requestId: string): Answer {
  const answer = error.toAnswer();
  if (error.status < 500) return answer;
  return { ...answer, headers: { ...answer.headers, 'x-request-id': requestId } };
}

/** The path without query, doubled slashes made one: the old modules put the endpoint and the path together as they are. */
function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
}
