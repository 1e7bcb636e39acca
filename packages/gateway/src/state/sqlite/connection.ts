import type { Row, Value } from '../backend.js';

/** libSQL's asynchronous face: statements run on threads of its own. Its types leave out the results. */
interface Statement {
  all(values: readonly Value[]): Promise<readonly Row[]>;
}
interface Database {
  prepare(sql: string): Promise<Statement>;
  exec(sql: string): Promise<void>;
  close(): void;
}

/** How long a lock of another program is waited for. */
const LOCK_MS = 2000;

/** One connection: one statement at a time, in the order in which they came; each is prepared once. */
export class Connection {
  readonly #database: Database;
  readonly #statements = new Map<string, Promise<Statement>>();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(database: Database) {
    this.#database = database;
  }

  /** @param path of an existing file, or `:memory:` */
  static async open(path: string): Promise<Connection> {
    const { default: LibsqlDatabase } = (await import('libsql/promise')) as unknown as {
      default: new (path: string, options: { readonly timeout: number }) => Database;
    };
    return new Connection(new LibsqlDatabase(path, { timeout: LOCK_MS }));
  }

  /** Statements without parameters and without results. */
  exec(sql: string): Promise<void> {
    return this.#next(() => this.#database.exec(sql));
  }

  /** @param sql with `?1`, `?2`, … */
  all(sql: string, values: readonly Value[]): Promise<readonly Row[]> {
    return this.#next(async () => {
      let statement = this.#statements.get(sql);
      if (statement === undefined) {
        statement = this.#database.prepare(sql);
        this.#statements.set(sql, statement);
        statement.catch(() => this.#statements.delete(sql));
      }
      return (await statement).all(values);
    });
  }

  async close(): Promise<void> {
    await this.#last;
    this.#database.close();
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
