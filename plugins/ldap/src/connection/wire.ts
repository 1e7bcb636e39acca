import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { ServerAddress } from './address.js';
import { ConnectionError, silence, socketFailure } from './failures.js';
import type { Limit } from './limit.js';
import { tlsFor, type TlsMaterial } from './tls.js';

/** Most bytes of one answer: a directory has no reason to send more about a handful of entries. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const KEEP_ALIVE_MS = 60_000;
/** How long taking leave may take. */
const LEAVE_MS = 1000;
/** What every LDAP message begins with: a BER sequence. */
const SEQUENCE = 0x30;

/** How to reach a server. */
export interface Target {
  readonly address: ServerAddress;
  readonly tls: TlsMaterial;
  readonly startTls: boolean;
}

/** The bytes below a connection: connects, encrypts, waits for one thing at a time, and knows why it ended. */
export class Wire {
  readonly socket: Socket;
  /** Settled once nothing is left of it. */
  readonly closed: Promise<void>;
  readonly #target: Target;
  #secured: TLSSocket | undefined;
  /** How much of the answer has come. */
  #received = 0;
  #reason: unknown;
  /** Lets go of whoever waits. */
  #fail: (reason: unknown) => void = () => undefined;

  /** Begins to connect. */
  constructor(target: Target) {
    this.#target = target;
    this.socket = socketOf(target).setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
    if (target.address.scheme === 'ldaps') this.#secured = this.socket as TLSSocket;
    this.socket.on('error', () => undefined); // told when it is closed
    this.socket.on('timeout', () => this.break(silence(this.#place, this.socket.timeout ?? 0)));
    this.closed = new Promise((resolve) => {
      this.socket.once('close', () => {
        this.#fail(this.end());
        resolve();
      });
    });
    this.#watch(this.socket);
  }

  get isBroken(): boolean {
    return this.socket.destroyed || this.socket.readyState !== 'open';
  }

  /** The encrypted connection, if it is one. */
  get secured(): TLSSocket | undefined {
    return this.#secured;
  }

  async connected(): Promise<void> {
    const event = this.#target.address.scheme === 'ldaps' ? 'secureConnect' : 'connect';
    await new Promise<void>((resolve) => this.socket.once(event, () => resolve()));
  }

  /** Encrypts what is connected already. */
  secure(options: ConnectionOptions): TLSSocket {
    this.#secured = connectTls(options);
    // The socket below goes first, and knows of no certificate.
    this.#secured.once('error', (error: Error) => this.break(socketFailure(this.#place, error)));
    this.#watch(this.#secured);
    return this.#secured;
  }

  /** Runs one operation; when its time is over, the wire is broken, too. */
  async within<T>({ signal, milliseconds }: Limit, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.socket.destroyed) throw this.end();
    const abort = (): void => this.break(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#received = 0;
    this.socket.setTimeout(Math.max(1, milliseconds));
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#fail = reject;
        work().then(resolve, reject);
      });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Breaks itself off when it is idle for so long. */
  rest(milliseconds: number): void {
    this.socket.setTimeout(milliseconds);
  }

  /** Sends what is still to be sent, and ends. */
  async leave(): Promise<void> {
    this.socket.setTimeout(LEAVE_MS);
    (this.#secured ?? this.socket).destroySoon();
    await this.closed;
  }

  /** Ends at once: whoever waits gets the reason. */
  break(reason: unknown): void {
    this.#reason ??= reason;
    this.socket.destroy();
  }

  /** Why it is over. */
  end(): unknown {
    return this.#reason ?? socketFailure(this.#place, this.socket.errored ?? undefined);
  }

  get #place(): string {
    return this.#target.address.place;
  }

  /** What ldapts would wait for without end: something that is no LDAP, or more than anybody asked for. */
  #watch(socket: Socket): void {
    // What arrives below TLS is no LDAP, and is counted above it.
    const isPlain = socket === this.socket && this.#target.address.scheme !== 'ldaps';
    socket.on('data', (chunk: Buffer) => {
      if (isPlain && this.#secured !== undefined) return;
      const isNonsense = this.#received === 0 && chunk[0] !== SEQUENCE;
      this.#received += chunk.length;
      if (!isNonsense && this.#received <= MAX_ANSWER_BYTES) return;
      const what = isNonsense ? 'something that is no LDAP' : `more than ${MAX_ANSWER_BYTES} bytes`;
      this.break(new ConnectionError('nonsense', `${this.#place}: the server answered ${what}`));
    });
  }
}

function socketOf({ address, tls }: Target): Socket {
  const { scheme, host, port, socket } = address;
  if (socket !== undefined) return connectPlain({ path: socket });
  return scheme === 'ldaps' ? connectTls({ port, ...tlsFor(host, tls) }) : connectPlain({ host, port });
}
