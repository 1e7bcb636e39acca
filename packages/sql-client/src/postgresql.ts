/** What a pool over PostgreSQL is made of, for the gateway's own state: the client for plugins only reads. */
export { readTls } from './connection/tls.js';
export type { Dialect, Failure, FailureKind, Row } from './dialects/dialect.js';
export { postgresql } from './dialects/postgresql.js';
export { Pool } from './pool.js';
