import type { Clock } from './clock.js';

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

/** One piece of work in progress. */
export class Stage {
  readonly #reject: (reason: GivenUp) => void;
  #controller: AbortController | undefined;
  #reason: GivenUp | undefined;

  constructor(reject: (reason: GivenUp) => void) {
    this.#reject = reject;
  }

  /** Fires when the work is given up. Made when somebody asks for it, as most work is done before it could matter. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  get isGivenUp(): boolean {
    return this.#reason !== undefined;
  }

  giveUp(reason: GivenUp): void {
    this.#reason = reason;
    this.#reject(reason);
    this.#controller?.abort(reason);
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
   * given up is told by its signal, and its late result or failure is ignored.
   *
   * @throws GivenUp
   */
  async run<T>(limit: number, work: (stage: Stage) => Promise<T>): Promise<T> {
    if (this.#cancelled) throw new GivenUp('CALLER_GONE');
    const left = Math.min(limit, this.at) - this.#clock.now();
    if (left <= 0) throw new GivenUp('TIMEOUT');
    const timer = this.#clock.after(left, () => this.#giveUp('TIMEOUT'));
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#stage = new Stage(reject);
        work(this.#stage).then(resolve, reject);
      });
    } finally {
      timer.cancel();
      this.#stage = undefined;
    }
  }

  /** The caller hung up: stops the stage that runs, and every later one. */
  cancel(): void {
    this.#cancelled = true;
    this.#giveUp('CALLER_GONE');
  }

  #giveUp(code: GivenUp['code']): void {
    this.#stage?.giveUp(new GivenUp(code));
  }
}
