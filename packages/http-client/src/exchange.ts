import { PluginError, type Call } from '@postern/plugin-api';
import type { Dispatcher } from 'undici';
import { Answer, BusyError, type HttpResponse } from './answer.js';

type Handler = Dispatcher.DispatchHandler;
type Controller = Dispatcher.DispatchController;

/** What ends a request early: a plugin's call, or anything with a signal. */
export type RequestCall = Pick<Call, 'signal' | 'onAbort'>;

/** Whom a request goes to, and how many bytes an answer may have. */
export interface Host {
  readonly host: string;
  readonly maxBodyBytes: number;
}

/**
 * One request and its answer, gathered without a stream for a body that is read as a whole anyhow, which would cost more
 * than everything else of the call. Who gives up is let go at once, also while the request waits for its turn.
 */
export class Exchange implements Handler {
  readonly #host: Host;
  readonly #resolve: (answer: HttpResponse) => void;
  readonly #reject: (reason: Error) => void;
  readonly #stopListening: () => void;
  readonly #chunks: Buffer[] = [];
  #controller: Controller | undefined;
  #givenUp: Error | undefined;
  #status = 0;
  #headers: HttpResponse['headers'] = {};

  constructor(
    host: Host,
    call: RequestCall,
    resolve: (answer: HttpResponse) => void,
    reject: (reason: Error) => void,
  ) {
    this.#host = host;
    this.#resolve = resolve;
    this.#reject = reject;
    const giveUp = (reason: Error): void => this.#giveUp(reason);
    this.#stopListening = call.onAbort?.(giveUp) ?? onAbort(call.signal, giveUp);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#givenUp !== undefined) controller.abort(this.#givenUp);
  }

  onResponseStart(_: Controller, status: number, headers: HttpResponse['headers']): void {
    this.#status = status;
    this.#headers = headers;
    // Nobody waits for the body: it is read to its end, so that the connection serves again.
    if (isBusy(status)) this.#reject(new BusyError(this.#host.host, status, headers));
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    if (!isBusy(this.#status)) this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#stopListening();
    const [first = NOTHING, ...more] = this.#chunks;
    const body = more.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#resolve(new Answer(this.#host.host, this.#status, this.#headers, body));
  }

  onResponseError(_: Controller, error: Error): void {
    this.fail(error);
  }

  /** @param error the dispatcher's */
  fail(error: Error): void {
    this.#stopListening();
    this.#reject(failure(this.#host, error));
  }

  #giveUp(reason: Error): void {
    this.#givenUp = reason;
    this.#reject(reason);
    this.#controller?.abort(reason);
  }
}

const NOTHING = Buffer.alloc(0);

function isBusy(status: number): status is BusyError['status'] {
  return status === 429 || status === 503;
}

/** Calls the listener when the signal fires, at once if it has; the result stops that. */
function onAbort(signal: AbortSignal, listener: (reason: Error) => void): () => void {
  const abort = (): void => listener(signal.reason as Error);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

function failure({ host, maxBodyBytes }: Host, cause: unknown): PluginError {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    const said = `${host} answered more than ${maxBodyBytes} bytes`;
    return new PluginError('PLUGIN_PROTOCOL', said, { cause });
  }
  const said = `${host} cannot be reached: ${String(code ?? message)}`;
  return new PluginError('PLUGIN_UNAVAILABLE', said, { cause });
}
