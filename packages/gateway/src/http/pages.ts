import { createServer, type Server } from 'node:http';
import type { Logger } from '@postern/plugin-api';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Metrics } from '../observe/metrics.js';
import { MatrixError } from './errors.js';
import { limitConnections, limitParser, PARSER_LIMITS } from './limits.js';

/** Of the monitoring listener. */
const MAX_CONNECTIONS = 256;

/** What the pages show. */
export interface PageSources {
  /** Cheap to ask: the health of plugins and state is cached. */
  readonly readiness: () => Promise<{
    readonly ready: boolean;
    readonly plugins: Readonly<Record<string, unknown>>;
    readonly state?: unknown;
    readonly audit?: unknown;
  }>;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** The second listener: the pages for everybody who reaches it, without access rules. */
export function createMonitoringServer(pages: Express): Server {
  const server = createServer(PARSER_LIMITS, pages);
  limitParser(server);
  limitConnections(
    server,
    () => MAX_CONNECTIONS,
    () => undefined,
  );
  return server;
}

/** Liveness, readiness and metrics; everything else is not found. */
export function createPages({ readiness, metrics, log }: PageSources): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.get('/health', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/ready', async (_request, response) => {
    const { ready, ...rest } = await readiness();
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', ...rest });
  });
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.render());
  });
  app.all(['/health', '/ready', '/metrics'], (_request, response) => {
    respond(response, new MatrixError(405, 'M_UNRECOGNIZED', 'use GET', { headers: { allow: 'GET' } }));
  });
  app.use((_request, response) =>
    respond(response, new MatrixError(404, 'M_UNRECOGNIZED', 'there is nothing here')),
  );
  app.use(((error, _request, response, _next) => {
    log.error({ err: error as unknown }, 'page failed');
    respond(response, new MatrixError(500, 'M_UNKNOWN', 'the gateway has a fault; its log says more'));
  }) satisfies ErrorRequestHandler);
  return app;
}

function respond(response: express.Response, error: MatrixError): void {
  const { status, body, headers = {} } = error.toAnswer();
  response.status(status).set(headers).type('application/json').send(body);
}
