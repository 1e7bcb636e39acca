import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '@postern/plugin-api';
import Database from 'libsql';
import { connectionSchema, createSqlClient, poolSchema, type SqlClient } from '../src/index.js';

/** A SQLite file of a test's own. */
export interface TestDatabase {
  readonly path: string;
  /** Changes it, over a connection of its own. */
  readonly writer: Database.Database;
  open(pool?: { connections?: number; queue?: number }): Promise<SqlClient>;
  remove(): Promise<void>;
}

export async function createDatabase(sql: string): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-sql-'));
  const path = join(folder, 'test.db');
  const writer = new Database(path);
  writer.exec(sql);
  const clients: SqlClient[] = [];
  return {
    path,
    writer,
    async open(pool = {}) {
      const client = await openClient(`sqlite:${path}`, pool);
      clients.push(client);
      return client;
    },
    async remove() {
      await Promise.all(clients.map((client) => client.close()));
      writer.close();
      await rm(folder, { recursive: true });
    },
  };
}

export function openClient(connection: unknown, pool: object = {}, log = silentLog()): Promise<SqlClient> {
  const settings = connectionSchema.parse(connection);
  return createSqlClient(settings, { pool: poolSchema.parse(pool), configDirectory: '.', log });
}

export function silentLog(): Logger & { readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const silent = (): void => undefined;
  const warn = (first: unknown, message?: string): void => void warnings.push(message ?? String(first));
  return { warnings, trace: silent, debug: silent, info: silent, warn, error: silent };
}

/** A call that has five seconds. */
export function call(ms = 5000): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.timeout(ms) };
}
