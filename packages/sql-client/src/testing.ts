import type { SqlClient } from './client.js';

/** The same client, which counts the statements that are run. */
export interface CountingClient {
  readonly sql: SqlClient;
  /** How many `work` runs. */
  readonly sentBy: (work: () => Promise<unknown>) => Promise<number>;
}

/** For tests of how much a call costs. */
export function countingClient(inner: SqlClient): CountingClient {
  let sent = 0;
  return {
    sql: {
      ...inner,
      statement(text, names) {
        const statement = inner.statement(text, names);
        return {
          columns: (call) => statement.columns(call),
          rows(parameters, call) {
            sent += 1;
            return statement.rows(parameters, call);
          },
        };
      },
    },
    async sentBy(work) {
      const before = sent;
      await work();
      return sent - before;
    },
  };
}
