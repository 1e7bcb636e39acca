/** A request that serves all who want its answer at the same time; each of them stops waiting by its own signal. */
export class SharedRequest<T> {
  readonly #send: () => Promise<T>;
  #pending: Promise<T> | undefined;

  /** @param send must end by itself, as nobody's signal ends it */
  constructor(send: () => Promise<T>) {
    this.#send = send;
  }

  get(signal: AbortSignal): Promise<T> {
    this.#pending ??= this.#send().finally(() => {
      this.#pending = undefined;
    });
    return untilAborted(this.#pending, signal);
  }
}

/** The outcome of `work`, or the signal's reason, whichever comes first. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
