import type { Clock, Timer } from './clock.js';

/** Kept back of a request's time for every plugin of the chain and every profile source that is still to be asked. */
export const RESERVE_MS = 500;

/** Why a piece of work was given up: its time was over, or nobody waits for the answer any more. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
  readonly code: 'TIMEOUT' | 'CALLER_GONE';

  constructor(code: 'TIMEOUT' | 'CALLER_GONE') {
    super(code === 'TIMEOUT' ? 'the time for this was over' : 'the caller hung up');
    this.code = code;
  }
}

type AbortListener = (reason: GivenUp) => void;

/** One piece of work in progress. */
export class Stage {
  readonly #reject: AbortListener;
  #controller: AbortController | undefined;
  #listeners: Set<AbortListener> | undefined;
  #reason: GivenUp | undefined;

  constructor(reject: AbortListener) {
    this.#reject = reject;
  }

  /** Fires when the work is given up. Made when somebody asks for it, as most work is done before it could matter. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** What the signal tells, without one: calls the listener once, at once if the work has been given up already. */
  onAbort(listener: AbortListener): () => void {
    if (this.#reason !== undefined) {
      listener(this.#reason);
      return () => undefined;
    }
    const listeners = (this.#listeners ??= new Set());
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  get isGivenUp(): boolean {
    return this.#reason !== undefined;
  }

  giveUp(reason: GivenUp): void {
    this.#reason = reason;
    this.#reject(reason);
    this.#controller?.abort(reason);
    for (const listener of this.#listeners ?? []) {
      try {
        listener(reason);
      } catch (error) {
        // As with a signal, it keeps nobody else from being told.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

/**
 * The time limit of one request, and the one timer behind it. Work is run in stages, one at a time; each stage may have
 * an earlier limit of its own, and the timer is re-armed for it.
 */
export class Deadline {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** How long the whole request may take. */
  readonly milliseconds: number;
  readonly #clock: Clock;
  #stage: Stage | undefined;
  #cancelled = false;

  constructor(clock: Clock, milliseconds: number) {
    this.#clock = clock;
    this.milliseconds = milliseconds;
    this.at = clock.now() + milliseconds;
  }

  /** Milliseconds left; negative when it is over. */
  get remaining(): number {
    return this.at - this.#clock.now();
  }

  /** Whether the caller hung up. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  /**
   * Runs `work` until it is done, `limit` (on the same clock as `at`) has come or the caller is gone. Work that was
   * given up is told so by its stage, and its late result or failure is ignored.
   *
   * @throws GivenUp
   */
  run<T>(limit: number, work: (stage: Stage) => Promise<T>): Promise<T> {
    if (this.#cancelled) return Promise.reject(new GivenUp('CALLER_GONE'));
    const left = Math.min(limit, this.at) - this.#clock.now();
    if (left <= 0) return Promise.reject(new GivenUp('TIMEOUT'));
    return new Promise<T>((resolve, reject) => {
      const fail = (reason: Error): void => {
        this.#end(stage, timer);
        reject(reason);
      };
      const stage = new Stage(fail);
      const timer = this.#clock.after(left, () => stage.giveUp(new GivenUp('TIMEOUT')));
      this.#stage = stage;
      try {
        work(stage).then((result) => {
          this.#end(stage, timer);
          resolve(result);
        }, fail);
      } catch (error) {
        fail(error as Error);
      }
    });
  }

  /** The caller hung up: stops the stage that runs, and every later one. */
  cancel(): void {
    this.#cancelled = true;
    this.#stage?.giveUp(new GivenUp('CALLER_GONE'));
  }

  /** Its work may come to an end when the stage has been given up, and a later one runs. */
  #end(stage: Stage, timer: Timer): void {
    timer.cancel();
    if (this.#stage === stage) this.#stage = undefined;
  }
}
