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
import type { Config } from '../config/schema.js';
import type { Metrics } from '../observe/metrics.js';
import type { Clock } from '../time/clock.js';
import { Deadline, GivenUp } from '../time/deadline.js';
import type { Access, Caller } from './access.js';
import { AnswerBatch } from './answer-batch.js';
import { readJsonObject } from './body.js';
import { refuseBrokenRequest } from './broken-request.js';
import { DoorCall } from './door-call.js';
import type { Answer, Door } from './door.js';
import { errorAnswer, NO_ANSWER } from './error-answer.js';
import { MatrixError } from './errors.js';
import { FairShare } from './fair-share.js';
import { hopsOf } from './hops.js';
import { limitConnections, limitParser, PARSER_LIMITS } from './limits.js';
import type { TlsFiles } from './tls.js';
import { pathInWords, type TurnedAwayRequests } from './turned-away.js';

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** How long one should wait who comes when there are too many. */
const CROWD_RETRY_MS = 1000;
/** That there are too many is logged once in this time. */
const WARN_EVERY_MS = 60_000;

/** What a request counts as whose caller hung up: nobody was answered (nginx's number). */
const CALLER_GONE = 499;
const NOT_FOUND = 404;

const HUNG_UP = 'the caller hung up before it was answered';
export interface ServerParts {
  readonly doors: readonly Door[];
  /** Everything that is no door. */
  readonly pages: RequestListener;
  /** Asked at each request, as a reload may change them. */
  readonly settings: () => ServerSettings;
  readonly clock: Clock;
  readonly log: Logger & { child(bindings: Record<string, unknown>): Logger };
  readonly metrics: Metrics;
  /** Takes down what comes to no decision. */
  readonly turnedAway: TurnedAwayRequests;
}

export interface ServerSettings {
  readonly access: Access;
  readonly deadlineMs: number;
  readonly limits: Config['limits'];
}

/** The listener of the doors. */
export function createDoorServer(parts: ServerParts, tls: TlsFiles | undefined): Server | TlsServer {
  const server: Server =
    tls === undefined
      ? createServer(PARSER_LIMITS)
      : createTlsServer({ ...PARSER_LIMITS, ...tls, handshakeTimeout: HANDSHAKE_TIMEOUT_MS });
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
  limitParser(server);
  limitConnections(
    server,
    () => parts.settings().limits.connections,
    () => handler.warnOfCrowd('limits.connections'),
  );
  return server;
}

class RequestHandler {
  readonly #parts: ServerParts;
  readonly #server: Server;
  readonly #doors: ReadonlyMap<string, Door>;
  /** Of this process: begins every request's id, and stands in the hops. */
  readonly #id = randomBytes(6).toString('hex');
  readonly #places: FairShare;
  readonly #batch = new AnswerBatch();
  readonly #warnedAt = new Map<string, number>();
  #count = 0;

  constructor(parts: ServerParts, server: Server) {
    this.#parts = parts;
    this.#server = server;
    this.#doors = new Map(parts.doors.map((door) => [door.path, door]));
    this.#places = new FairShare(() => parts.settings().limits.in_flight);
  }

  warnOfCrowd(limit: string): void {
    const now = this.#parts.clock.monotonic();
    if (now - (this.#warnedAt.get(limit) ?? -Infinity) < WARN_EVERY_MS) return;
    this.#warnedAt.set(limit, now);
    this.#parts.log.warn({ limit }, 'there are too many at once: some are refused');
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
    if (!gone) this.#batch.add(() => this.#send(response, answer));
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
    const requestId = this.#nextId();
    try {
      const caller = access.admit(request.socket.remoteAddress ?? '', request.headers);
      if (request.method !== door.method) {
        throw new MatrixError(405, 'M_UNRECOGNIZED', `use ${door.method}`, {
          headers: { allow: door.method },
        });
      }
      const call = this.#callOf(requestId, request, response);
      const { deadline } = call;
      const place = this.#takePlace(caller);
      try {
        const body = await deadline.run(deadline.at, () => readJsonObject(request, waiting));
        return await door.handle({ headers: request.headers, body, caller }, call);
      } finally {
        this.#places.give(place);
      }
    } catch (error) {
      this.noteTurnedAway(request.socket.remoteAddress, error);
      if (error instanceof GivenUp && error.code === 'CALLER_GONE') return undefined;
      const answer = errorAnswer(error, requestId, this.#parts.log);
      // Who did not send the body in time is not waited for any longer.
      const isSlow = error instanceof GivenUp && !request.complete;
      return isSlow ? { ...answer, headers: { ...answer.headers, connection: 'close' } } : answer;
    }
  }

  #callOf(requestId: string, request: IncomingMessage, response: ServerResponse): DoorCall {
    const { clock, log, settings } = this.#parts;
    const hops = hopsOf(request.headers, this.#id);
    const deadline = new Deadline(clock, settings().deadlineMs);
    response.once('close', () => {
      if (!response.writableFinished) deadline.cancel();
    });
    return new DoorCall(requestId, deadline, hops, log);
  }

  /** Takes on so many requests at once, of one caller its share; the rest is refused before its body is read. */
  #takePlace({ token, address }: Caller): string {
    const holder = token ?? address;
    if (this.#places.take(holder)) return holder;
    this.warnOfCrowd('limits.in_flight');
    throw new MatrixError(503, 'M_UNKNOWN', 'too many requests are waiting for an answer already', {
      retryAfterMs: CROWD_RETRY_MS,
    });
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

/** The path without query, doubled slashes made one: the old modules put the endpoint and the path together as they are. */
function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
}
