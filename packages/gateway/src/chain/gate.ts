import { PluginError, type Call, type Capability, type Logger } from '@postern/plugin-api';
import type { EntryConfig } from '../config/schema.js';
import type { Clock } from '../time/clock.js';
import { GivenUp, type Stage } from '../time/deadline.js';
import { Breaker, type Passage } from './breaker.js';
import { Bulkhead, type Waiter } from './bulkhead.js';
import type { OpenedPlugin } from './definition.js';
import { asPluginError, isOutage } from './failures.js';
import { markAsFirst } from './going-first.js';
import type { Request } from './request.js';
import type { PluginSlot } from './slot.js';

/**
 * A call that had less than this share of the time that its entry has when it is asked first says nothing about the back
 * end when its time is over: others had used it up.
 */
const FAIR_SHARE = 0.5;

/** What a plugin is asked, and how its answer is read. */
export interface Question<T> {
  put(plugin: OpenedPlugin, call: Call): unknown;
  /** @throws PluginError when it is no answer */
  read(answer: unknown): T;
}

/** A question on its way to the plugin. */
interface Asked<T> {
  readonly stage: Stage;
  readonly request: Request;
  readonly passage: Passage;
  readonly question: Question<T>;
}

type GateSettings = Pick<EntryConfig, 'limits' | 'breaker' | 'timeout'>;

/** What every call into the plugin of one entry goes through: circuit breaker, time limit, bulkhead. */
export class Gate {
  readonly bulkhead: Bulkhead;
  readonly breaker: Breaker;
  readonly #slot: PluginSlot;
  readonly #timeout: number | undefined;
  readonly #clock: Clock;

  constructor(slot: PluginSlot, { limits, breaker, timeout }: GateSettings, clock: Clock) {
    this.bulkhead = new Bulkhead(limits);
    this.breaker = new Breaker(breaker, clock, (state, error) => this.#tell(state, error));
    this.#slot = slot;
    this.#timeout = timeout;
    this.#clock = clock;
  }

  /**
   * @param limit until when, on the clock of the request's deadline
   * @throws PluginError, or GivenUp when the caller is gone
   */
  async ask<T>(capability: Capability, request: Request, limit: number, question: Question<T>): Promise<T> {
    const plugin = this.#slot.get();
    const passage = this.breaker.enter();
    const started = this.#clock.monotonic();
    const ends = Math.min(limit, request.deadline.at);
    const given = ends - this.#clock.now();
    try {
      return await request.deadline.run(limit, (stage) => {
        const call = new PluginCall(request, stage, ends, this.#slot.logFor);
        return this.#askInTurn(plugin, call, { stage, request, passage, question });
      });
    } catch (thrown) {
      if (!(thrown instanceof GivenUp)) {
        passage.unknown();
        throw asPluginError(thrown);
      }
      const hadItsTime = thrown.code === 'TIMEOUT' && given >= this.#fairTime(request);
      const waited = Math.round(this.#clock.monotonic() - started);
      throw givenUp(thrown, `no answer to ${capability} within ${waited} ms`, hadItsTime, passage);
    }
  }

  /** Tells the breaker what the plugin did before its place is handed on, so that the next in the queue knows. */
  async #askInTurn<T>(
    plugin: OpenedPlugin,
    call: Call,
    { stage, request, passage, question }: Asked<T>,
  ): Promise<T> {
    const turn = new Turn(stage, request);
    const wait = this.bulkhead.enter(turn);
    if (wait !== undefined) await wait;
    let answer: T;
    try {
      passage.check();
      answer = question.read(await question.put(plugin, call));
    } catch (thrown) {
      const error = asPluginError(thrown);
      if (!stage.isGivenUp) tell(passage, error);
      this.bulkhead.leave(turn);
      throw error;
    }
    if (!stage.isGivenUp) passage.answered();
    this.bulkhead.leave(turn);
    return answer;
  }

  #fairTime({ deadline: { milliseconds } }: Request): number {
    return FAIR_SHARE * Math.min(this.#timeout ?? milliseconds, milliseconds);
  }

  #tell(state: 'open' | 'closed', error: PluginError | undefined): void {
    const log = this.#slot.logFor();
    if (state === 'closed') log.info('plugin answers again');
    else
      log.warn(
        { code: error?.code, err: error },
        'plugin failed again and again: it is left alone for a while',
      );
  }
}

/** A back end that answers nonsense or refuses the gateway is there, and costs nobody any time. */
function tell(passage: Passage, error: PluginError): void {
  if (isOutage(error)) passage.failed(error);
  else passage.answered();
}

/** Its time was over, or the caller has gone: whether that says anything about the back end. */
function givenUp(thrown: GivenUp, words: string, hadItsTime: boolean, passage: Passage): Error {
  const error = new PluginError('PLUGIN_UNAVAILABLE', words);
  if (hadItsTime) passage.failed(error);
  else passage.unknown();
  return thrown.code === 'CALLER_GONE' ? thrown : error;
}

/** Who waits before the bulkhead: the stage, whose signal is made when somebody asks for it. */
class Turn implements Waiter {
  readonly goesFirst: boolean | undefined;
  readonly #stage: Stage;

  constructor(stage: Stage, { goesFirst }: Request) {
    this.#stage = stage;
    this.goesFirst = goesFirst;
  }

  get signal(): AbortSignal {
    return this.#stage.signal;
  }
}

class PluginCall implements Call {
  readonly requestId: string;
  readonly deadline: number;
  readonly hops: string | undefined;
  readonly #goesFirst: boolean | undefined;
  readonly #stage: Stage;
  readonly #logFor: (requestId: string) => Logger;

  constructor(request: Request, stage: Stage, deadline: number, logFor: (requestId: string) => Logger) {
    this.requestId = request.requestId;
    this.#stage = stage;
    this.deadline = deadline;
    this.hops = request.hops;
    this.#goesFirst = request.goesFirst;
    this.#logFor = logFor;
  }

  get signal(): AbortSignal {
    const { signal } = this.#stage;
    return this.#goesFirst === true ? markAsFirst(signal) : signal;
  }

  onAbort(listener: (reason: Error) => void): () => void {
    return this.#stage.onAbort(listener);
  }

  /** Made on first use: most calls log nothing. */
  get log(): Logger {
    return this.#logFor(this.requestId);
  }
}
