import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';

/** A SQLite file of a test's own; `close` removes it. */
export interface TestDatabase {
  readonly url: string;
  run(sql: string): void;
  close(): void;
}

export function createDatabase(sql: string): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'postern-sql-'));
  const path = join(folder, 'test.db');
  const database = new Database(path);
  database.exec(sql);
  return {
    url: `sqlite:${path}`,
    run: (statement) => void database.exec(statement),
    close() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
