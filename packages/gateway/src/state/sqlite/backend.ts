import type { Clock } from '../../time/clock.js';
import type { Backend, Row, Run, Value } from '../backend.js';
import type { StateError } from '../errors.js';
import { migrate } from '../migrations/migrate.js';
import { Connection } from './connection.js';
import { sqliteFailure } from './failures.js';
import { DatabaseFile } from './file.js';
import { GroupCommit } from './group-commit.js';

/** Readers go on while somebody writes; every commit waits for the disk: https://www.sqlite.org/wal.html */
const WAL = 'PRAGMA journal_mode = WAL';
const DURABLE = 'PRAGMA synchronous = FULL';

interface Connections {
  readonly writer: Connection;
  /** In memory there is but one. */
  readonly reader: Connection | undefined;
  readonly changes: GroupCommit;
}

/** A SQLite file, or a database in memory that ends with the process. One connection writes, another one reads. */
export class SqliteBackend implements Backend {
  readonly place: string;
  readonly isShared = false;
  readonly #serverName: string;
  readonly #file: DatabaseFile | undefined;
  #connections: Connections | undefined;

  /** @param path absolute; none for a database in memory */
  constructor(path: string | undefined, serverName: string, clock: Clock) {
    this.place = path === undefined ? 'state in memory' : `SQLite database ${path}`;
    this.#serverName = serverName;
    this.#file = path === undefined ? undefined : new DatabaseFile(path, clock);
  }

  async open(): Promise<void> {
    await this.#file?.prepare();
    const writer = await Connection.open(this.#file?.path ?? ':memory:');
    try {
      const run = runOn(writer);
      await turnToWal(writer);
      await writer.exec(DURABLE);
      await migrate(
        {
          place: this.place,
          run,
          isThere: `SELECT name FROM sqlite_master WHERE name = $1`,
          knex: async () => (await import('./knex.js')).knexOver(writer),
        },
        this.#serverName,
      );
      this.#connections = {
        writer,
        reader: this.#file && (await Connection.open(this.#file.path)),
        changes: new GroupCommit({
          begin: () => writer.exec('BEGIN IMMEDIATE'),
          run,
          commit: async () => {
            await writer.exec('COMMIT');
            await this.#file?.mustBeThere();
          },
          rollback: () => writer.exec('ROLLBACK'),
        }),
      };
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  async read(sql: string, values: readonly Value[]): Promise<readonly Row[]> {
    const { reader } = this.#opened;
    if (reader === undefined) return this.write(sql, values);
    await this.#file?.wasThereLately();
    return runOn(reader)(sql, values);
  }

  write(sql: string, values: readonly Value[]): Promise<readonly Row[]> {
    return this.#opened.changes.run((run) => run(sql, values));
  }

  transaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
    return this.#opened.changes.run(work);
  }

  failure(error: unknown): StateError {
    return sqliteFailure(this.place, error);
  }

  async close(): Promise<void> {
    if (this.#connections === undefined) return;
    const { writer, reader, changes } = this.#connections;
    this.#connections = undefined;
    await changes.idle();
    await reader?.close();
    await writer.close();
  }

  get #opened(): Connections {
    if (this.#connections === undefined) throw new Error('the state is closed');
    return this.#connections;
  }
}

/** Of two programs that begin it at once SQLite refuses one without any wait: that one waits until the other is done. */
async function turnToWal(connection: Connection): Promise<void> {
  try {
    await connection.exec(WAL);
  } catch {
    await connection.exec('BEGIN IMMEDIATE; COMMIT');
    await connection.exec(WAL);
  }
}

/** SQLite's numbered parameters are `?1`, `?2`, …; those with a dollar are named, and count as they appear. */
function runOn(connection: Connection): Run {
  return (sql, values = []) => connection.all(sql.replaceAll(/\$(?=\d)/g, '?'), values);
}
