import { PluginError } from '@postern/plugin-api';
import type { Clock } from '../time/clock.js';

/** `half-open`: a trial runs, or the next call is one. */
export type BreakerState = 'closed' | 'half-open' | 'open';

export interface BreakerSettings {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** Milliseconds until a trial is let through. */
  readonly wait: number;
}

/** What became of one call: the first word counts. */
export interface Passage {
  /** After a wait in a queue. @throws PluginError when the breaker has opened meanwhile */
  check(): void;
  /** The back end said something, whatever it was. */
  answered(): void;
  failed(error: PluginError): void;
  /** Nothing was learned about the back end. */
  unknown(): void;
}

/** @param error what opened it; none when it closes */
type OnChange = (state: 'open' | 'closed', error?: PluginError) => void;

/** How long somebody should wait while a trial is on its way. */
const TRIAL_SECONDS = 1;

/**
 * A circuit breaker: a back end that fails again and again is left alone for a while, and nobody waits for it. Then one
 * call at a time tries whether it is back.
 *
 * A failure counts only if nobody at all was answered since its call began, so that a crowd that was already waiting does
 * not open what answers others.
 */
export class Breaker {
  readonly #failuresToOpen: number;
  readonly #wait: number;
  readonly #clock: Clock;
  readonly #onChange: OnChange;
  #failures = 0;
  #answers = 0;
  #isClosed = true;
  /** On the monotonic clock. */
  #openUntil = 0;
  #trial: Passage | undefined;
  #refused: PluginError | undefined;

  constructor(settings: BreakerSettings | 'off', clock: Clock, onChange: OnChange) {
    const { failures, wait } = settings === 'off' ? { failures: Infinity, wait: 0 } : settings;
    this.#failuresToOpen = failures;
    this.#wait = wait;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get state(): BreakerState {
    if (this.#isClosed) return 'closed';
    return this.#trial === undefined && this.#left > 0 ? 'open' : 'half-open';
  }

  /** Lets a call pass. @throws PluginError `PLUGIN_UNAVAILABLE` while it is open, and for all but the trial then */
  enter(): Passage {
    const answersBefore = this.#answers;
    const passage: Passage = {
      check: () => {
        if (this.#trial !== passage && this.state !== 'closed') throw this.#refusal();
      },
      answered: () => this.#answered(passage),
      failed: (error) => {
        if (this.#trial === passage) this.#open();
        else if (this.state === 'closed' && this.#answers === answersBefore) this.#count(error);
      },
      unknown: () => this.#endTrial(passage),
    };
    if (this.state === 'half-open' && this.#trial === undefined) this.#trial = passage;
    passage.check();
    return passage;
  }

  /** Whoever asks next is the trial: something else has shown that the back end may be back. */
  tryNow(): void {
    if (this.state === 'open') this.#openUntil = this.#clock.monotonic();
  }

  get #left(): number {
    return this.#openUntil - this.#clock.monotonic();
  }

  #answered(passage: Passage): void {
    this.#answers += 1;
    this.#failures = 0;
    if (this.#trial !== passage) return;
    this.#trial = undefined;
    this.#isClosed = true;
    this.#onChange('closed');
  }

  #count(error: PluginError): void {
    this.#failures += 1;
    if (this.#failures < this.#failuresToOpen) return;
    this.#open();
    this.#onChange('open', error);
  }

  #open(): void {
    this.#trial = undefined;
    this.#isClosed = false;
    this.#openUntil = this.#clock.monotonic() + this.#wait;
  }

  #endTrial(passage: Passage): void {
    if (this.#trial === passage) this.#trial = undefined;
  }

  /** One error for all who come in the same second: a stack for each would cost more than the rest of a login. */
  #refusal(): PluginError {
    const seconds = this.#trial === undefined ? Math.ceil(this.#left / 1000) : TRIAL_SECONDS;
    if (this.#refused?.retryAfterMs !== seconds * 1000) {
      this.#refused = new PluginError(
        'PLUGIN_UNAVAILABLE',
        'it is not asked for a while, as it failed again and again',
        { retryAfterMs: seconds * 1000 },
      );
    }
    return this.#refused;
  }
}
