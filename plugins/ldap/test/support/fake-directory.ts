/**
 * A directory in this process. It does what RFC 4511 says of binds, searches and StartTLS, and what the servers are known
 * to say besides is told to it by the tests.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls';
import { isInScope, matches, valuesOf, type FakeEntry } from './matching.js';
import {
  BIND_RESPONSE,
  entryMessage,
  EXTENDED_RESPONSE,
  readMessage,
  referenceMessage,
  resultMessage,
  SEARCH_DONE,
  type Request,
  type Result,
} from './message.js';

export type BindRequest = Extract<Request, { op: 'bind' }>;
export type SearchRequest = Extract<Request, { op: 'search' }>;
export type Recorded = Request & { readonly connection: number };
/** What a request meets instead: a result, silence, the end of the connection, or any bytes. */
export type Behaviour = Result | 'silence' | 'hang-up' | Buffer;

const INVALID_CREDENTIALS: Result = { code: 49, words: 'invalid credentials' };

export interface FakeOptions {
  readonly entries: readonly FakeEntry[];
  readonly tls?: TlsOptions;
  /** Whether TLS comes first; default: StartTLS. */
  readonly ldaps?: boolean;
  readonly port?: number;
  /** Path of a Unix socket. */
  readonly socket?: string;
}

export class FakeDirectory {
  entries: readonly FakeEntry[];
  readonly requests: Recorded[] = [];
  /** `undefined`: as the entries say. */
  onBind: (request: BindRequest) => Behaviour | undefined = () => undefined;
  onSearch: (request: SearchRequest) => Behaviour | undefined = () => undefined;
  /** URLs that every search refers to besides. */
  references: readonly string[] = [];
  /** How many entries were sent. */
  shown = 0;
  readonly #tls: FakeOptions['tls'];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #connections = 0;
  #wanted = 0;
  #tell: () => void = () => undefined;

  constructor({ entries, tls, ldaps = false }: FakeOptions) {
    this.entries = entries;
    this.#tls = tls;
    const serve = (socket: Socket): void => this.#serve(socket, (this.#connections += 1));
    this.#server = ldaps ? createTlsServer({ ...tls }, serve) : createServer(serve);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket.setNoDelay(true));
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
    });
    this.#server.on('tlsClientError', () => undefined);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ldap://127.0.0.1:${this.port}`;
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  get binds(): readonly (BindRequest & { readonly connection: number })[] {
    return this.requests.filter((request) => request.op === 'bind');
  }

  get searches(): readonly (SearchRequest & { readonly connection: number })[] {
    return this.requests.filter((request) => request.op === 'search');
  }

  listen({ port = 0, socket }: Pick<FakeOptions, 'port' | 'socket'> = {}): Promise<void> {
    return new Promise((resolve) => {
      if (socket === undefined) this.#server.listen(port, '127.0.0.1', resolve);
      else this.#server.listen(socket, resolve);
    });
  }

  /** Settles once so many requests have come. */
  async received(count: number): Promise<void> {
    while (this.requests.length < count) {
      this.#wanted = count;
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
  }

  /** Breaks every connection, as a server that is started again. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => {
      this.#server.close(resolve);
    });
    this.hangUp();
    await closed;
  }

  #serve(socket: Socket, connection: number): void {
    let bytes: Buffer = Buffer.alloc(0);
    socket.on('error', () => undefined);
    const receive = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let next = readMessage(bytes); next !== undefined; next = readMessage(bytes)) {
        bytes = next.rest;
        this.requests.push({ ...next.request, connection });
        if (this.requests.length >= this.#wanted) this.#tell();
        if (next.request.op === 'extended') {
          socket.off('data', receive);
          this.#startTls(socket, next.request.id, connection);
        } else this.#answer(socket, next.request);
      }
    };
    socket.on('data', receive);
  }

  #answer(socket: Socket, request: Exclude<Request, { op: 'extended' }>): void {
    if (request.op === 'unbind') {
      socket.end();
      return;
    }
    const behaviour = request.op === 'bind' ? this.onBind(request) : this.onSearch(request);
    if (behaviour === 'silence') return;
    if (behaviour === 'hang-up') {
      socket.destroy();
      return;
    }
    if (Buffer.isBuffer(behaviour)) {
      socket.write(behaviour);
      return;
    }
    const operation = request.op === 'bind' ? BIND_RESPONSE : SEARCH_DONE;
    const result = behaviour ?? (request.op === 'bind' ? this.#bind(request) : this.#search(socket, request));
    socket.write(resultMessage(request.id, operation, result));
  }

  #bind({ name, password }: BindRequest): Result {
    if (name === '' || password === '') return { code: 0 }; // anonymous, and "unauthenticated": RFC 4513, section 5.1.2
    const entry = this.entries.find(
      ({ dn, aliases = [] }) =>
        sameDn(dn, name) || aliases.some((alias) => alias.toLowerCase() === name.toLowerCase()),
    );
    return entry?.password === password ? { code: 0 } : INVALID_CREDENTIALS;
  }

  #search(
    socket: Socket,
    { id, base, scope, filter, attributes, sizeLimit, namesOnly }: SearchRequest,
  ): Result {
    if (base !== '' && !this.entries.some(({ dn }) => isInScope(dn, base, 2))) return { code: 32 };
    const hits = this.entries.filter(
      (entry) => isInScope(entry.dn, base, scope) && matches(entry, filter, this.entries),
    );
    const wanted = sizeLimit === 0 ? hits : hits.slice(0, sizeLimit);
    this.shown += wanted.length;
    for (const entry of wanted) {
      const shown = Object.keys(entry.attributes).filter((name) => isWanted(name, attributes));
      const values = shown.map((name) => [name, namesOnly ? [] : valuesOf(entry, name)] as const);
      socket.write(entryMessage(id, entry.dn, values));
    }
    for (const url of this.references) socket.write(referenceMessage(id, url));
    return wanted.length < hits.length ? { code: 4 } : { code: 0 };
  }

  #startTls(socket: Socket, id: number, connection: number): void {
    if (this.#tls === undefined) {
      socket.write(
        resultMessage(id, EXTENDED_RESPONSE, { code: 2, words: 'unsupported extended operation' }),
      );
      return;
    }
    socket.write(resultMessage(id, EXTENDED_RESPONSE, { code: 0 }));
    this.#serve(new TLSSocket(socket, { isServer: true, ...this.#tls }), connection);
  }
}

export async function startDirectory(options: FakeOptions): Promise<FakeDirectory> {
  const directory = new FakeDirectory(options);
  await directory.listen(options);
  return directory;
}

function sameDn(one: string, other: string): boolean {
  const unescaped = (dn: string): string => dn.toLowerCase().replaceAll(/\\(?![0-9a-f]{2})/g, '');
  return unescaped(one) === unescaped(other);
}

/** `name;range=…` is the attribute `name`. */
function isWanted(name: string, attributes: readonly string[]): boolean {
  const [plain = ''] = name.toLowerCase().split(';');
  return (
    attributes.length === 0 || attributes.some((wanted) => wanted === '*' || wanted.toLowerCase() === plain)
  );
}
