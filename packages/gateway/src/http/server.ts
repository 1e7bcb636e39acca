import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Logger } from '@postern/plugin-api';
import type { Metrics } from '../observe/metrics.js';
import type { Clock } from '../time/clock.js';
import { Deadline, GivenUp } from '../time/deadline.js';
import type { Access } from './access.js';
import { readJsonObject } from './body.js';
import type { Answer, Door, RequestCall } from './door.js';
import { MatrixError } from './errors.js';
import type { TlsFiles } from './tls.js';

/** Explicit limits of the parser: a slow or talkative caller costs a bounded amount. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  maxHeaderSize: 16_384,
};
const MAX_CONNECTIONS = 4096;

/** How long a caller should wait when its time was over. */
const RETRY_AFTER_MS = 5000;

export interface ServerParts {
  readonly doors: readonly Door[];
  /** Everything that is no door. */
  readonly pages: RequestListener;
  /** Asked at each request, as a reload may change them. */
  readonly settings: () => { readonly access: Access; readonly deadlineMs: number };
  readonly clock: Clock;
  readonly log: Logger & { child(bindings: Record<string, unknown>): Logger };
  readonly metrics: Metrics;
}

/** The listener of the doors. */
export function createDoorServer(parts: ServerParts, tls: TlsFiles | undefined): Server | TlsServer {
  const handler = new RequestHandler(parts);
  const listener: RequestListener = (request, response) => void handler.handle(request, response);
  const server =
    tls === undefined ? createServer(LIMITS, listener) : createTlsServer({ ...LIMITS, ...tls }, listener);
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

class RequestHandler {
  readonly #parts: ServerParts;
  readonly #doors: ReadonlyMap<string, Door>;
  readonly #prefix = randomBytes(6).toString('hex');
  #count = 0;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#doors = new Map(parts.doors.map((door) => [door.path, door]));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, metrics } = this.#parts;
    const started = clock.monotonic();
    const path = pathOf(request);
    const door = this.#doors.get(path);
    metrics.httpStarted();
    const answer = await this.#answer(path, door, request, response);
    if (answer !== undefined && !response.destroyed) send(response, answer);
    metrics.httpEnded(
      door?.path ?? 'page',
      answer?.status ?? response.statusCode,
      (clock.monotonic() - started) / 1000,
    );
  }

  /** The answer of a door, or an error; nothing when the pages have answered. */
  async #answer(
    path: string,
    door: Door | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Answer | undefined> {
    const { log, pages, settings } = this.#parts;
    const requestId = `${this.#prefix}-${(this.#count += 1).toString(36)}`;
    try {
      const { access, deadlineMs } = settings();
      const caller = access.admit(request.socket.remoteAddress ?? '', request.headers);
      if (door === undefined) {
        request.url = path;
        pages(request, response);
        return undefined;
      }
      if (request.method !== door.method) {
        throw new MatrixError(405, 'M_UNRECOGNIZED', `use ${door.method}`, {
          headers: { allow: door.method },
        });
      }
      const deadline = new Deadline(this.#parts.clock, deadlineMs);
      response.once('close', () => {
        if (!response.writableFinished) deadline.cancel();
      });
      const body = await deadline.run(deadline.at, () => readJsonObject(request));
      const call = new CallOf(requestId, deadline, log);
      return await door.handle({ headers: request.headers, body, caller }, call);
    } catch (error) {
      return errorAnswer(error, requestId, log);
    }
  }
}

/** The log with the request's id is made on first use. */
class CallOf implements RequestCall {
  readonly requestId: string;
  readonly deadline: Deadline;
  readonly #root: ServerParts['log'];
  #log: Logger | undefined;

  constructor(requestId: string, deadline: Deadline, root: ServerParts['log']) {
    this.requestId = requestId;
    this.deadline = deadline;
    this.#root = root;
  }

  get log(): Logger {
    this.#log ??= this.#root.child({ requestId: this.requestId });
    return this.#log;
  }
}

function errorAnswer(error: unknown, requestId: string, log: Logger): Answer | undefined {
  if (error instanceof MatrixError) return withRequestId(error, requestId);
  if (error instanceof GivenUp) {
    if (error.code === 'CALLER_GONE') return undefined;
    return withRequestId(
      new MatrixError(503, 'M_UNKNOWN', 'there was no answer in time', { retryAfterMs: RETRY_AFTER_MS }),
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

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
