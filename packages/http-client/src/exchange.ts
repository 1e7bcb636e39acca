import type { Dispatcher } from 'undici';

/** An answer as it came, whole. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

type Handler = Dispatcher.DispatchHandler;
type Controller = Dispatcher.DispatchController;

/** Of answers with these statuses nobody waits for the body: it is read to its end, so that the connection serves again. */
const WITHOUT_BODY = [429, 503];

const NOTHING = Buffer.alloc(0);

/**
 * Sends a request and gathers its answer: without a stream for a body that is read as a whole anyhow, which would cost
 * more than everything else of the call.
 *
 * @throws what the dispatcher reports; the signal's reason when it fires first, also while the request waits for its turn
 */
export function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(options, new Exchange(signal, resolve, reject));
  });
}

class Exchange implements Handler {
  readonly #signal: AbortSignal;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (reason: Error) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Controller | undefined;
  #status = 0;
  #headers: RawAnswer['headers'] = {};

  constructor(signal: AbortSignal, resolve: (answer: RawAnswer) => void, reject: (reason: Error) => void) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    if (signal.aborted) this.#giveUp();
    else signal.addEventListener('abort', this.#giveUp);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(this.#signal.reason as Error);
  }

  onResponseStart(_: Controller, status: number, headers: RawAnswer['headers']): void {
    this.#status = status;
    this.#headers = headers;
    if (WITHOUT_BODY.includes(status)) this.#resolve({ status, headers, body: NOTHING });
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    if (!WITHOUT_BODY.includes(this.#status)) this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#signal.removeEventListener('abort', this.#giveUp);
    const [first = NOTHING, ...more] = this.#chunks;
    const body = more.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: Controller, error: Error): void {
    this.#signal.removeEventListener('abort', this.#giveUp);
    this.#reject(error);
  }

  readonly #giveUp = (): void => {
    const reason = this.#signal.reason as Error;
    this.#reject(reason);
    this.#controller?.abort(reason);
  };
}
