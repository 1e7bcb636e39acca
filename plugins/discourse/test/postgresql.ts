import { createServer, type AddressInfo, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';

/** PostgreSQL, compiled to WebAssembly, behind a socket: one session, which all connections share. */
export interface TestServer {
  /** How to reach it; a second connection would meet the first one's session. */
  readonly settings: { readonly connection: string; readonly pool: object };
  /** Runs statements in a schema of this name, which is made if it is not there. */
  run(schema: string, sql: string): Promise<void>;
  /** What clients have sent since the last call, one text for each request. */
  requests(): readonly string[];
  /** How many rows were sent since the last call. */
  rows(): number;
  close(): Promise<void>;
}

/** PostgreSQL's message that a client goes. */
const TERMINATE = 'X'.charCodeAt(0);
const DATA_ROW = 'D'.charCodeAt(0);

/** One for all tests: it takes two seconds to start. */
export const server = await startPostgresql();
after(() => server.close());

async function startPostgresql(): Promise<TestServer> {
  const database = await PGlite.create();
  // Discourse's times are UTC without saying so.
  await database.exec("SET timezone = 'Pacific/Auckland'");
  let requests: string[] = [];
  let rows = 0;
  const listener = createServer((socket) =>
    serve(socket, async (bytes) => {
      requests.push(bytes.toString('latin1'));
      const answer = await database.execProtocolRaw(bytes);
      rows += dataRowsIn(Buffer.from(answer));
      return answer;
    }),
  ).listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address() as AddressInfo;
  return {
    settings: { connection: `postgresql://postgres@127.0.0.1:${port}/postgres`, pool: { connections: 1 } },
    async run(schema, sql) {
      const here = `CREATE SCHEMA IF NOT EXISTS ${schema}; SET LOCAL search_path = ${schema}`;
      await database.exec(`BEGIN READ WRITE; ${here}; ${sql}; COMMIT`);
    },
    requests() {
      const sent = requests;
      requests = [];
      return sent;
    },
    rows() {
      const sent = rows;
      rows = 0;
      return sent;
    },
    async close() {
      listener.close();
      await database.close();
    },
  };
}

/** Each message is a letter and its length, which counts itself (PostgreSQL manual, "Message Formats"). */
function dataRowsIn(messages: Buffer): number {
  let found = 0;
  for (let at = 0; at < messages.length; at += 1 + messages.readInt32BE(at + 1)) {
    if (messages[at] === DATA_ROW) found += 1;
  }
  return found;
}

/** Hands on what comes in, one piece after the other. The driver sends each request in one piece. */
function serve(socket: Socket, answer: (bytes: Buffer) => Promise<Uint8Array>): void {
  let done = Promise.resolve();
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    done = done.then(
      async () => {
        if (bytes[0] === TERMINATE) socket.end();
        else socket.write(await answer(bytes));
      },
      () => undefined,
    );
  });
}
