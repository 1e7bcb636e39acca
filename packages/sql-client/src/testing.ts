import type { SqlClient } from './client.js';

/** The same client, which counts the statements that are run. */
export interface CountingClient {
  readonly sql: SqlClient;
  /** How many `work` runs. */
  readonly sentBy: (work: () => Promise<unknown>) => Promise<number>;
  /** How many rows `work` gets. */
  readonly rowsOf: (work: () => Promise<unknown>) => Promise<number>;
}

/** For tests of how much a call costs. */
export function countingClient(inner: SqlClient): CountingClient {
  let sent = 0;
  let read = 0;
  return {
    sql: {
      ...inner,
      statement(text, names) {
        const statement = inner.statement(text, names);
        return {
          columns: (call) => statement.columns(call),
          async rows(parameters, call) {
            sent += 1;
            const rows = await statement.rows(parameters, call);
            read += rows.length;
            return rows;
          },
        };
      },
    },
    async sentBy(work) {
      const before = sent;
      await work();
      return sent - before;
    },
    async rowsOf(work) {
      const before = read;
      await work();
      return read - before;
    },
  };
}
