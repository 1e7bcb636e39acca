import type {
  Account,
  FindKey,
  Login,
  PluginError,
  Profile,
  RejectionReason,
  Verdict,
} from '@postern/plugin-api';
import { injectable } from 'inversify';
import { inject, multiInject } from '../bindings.js';
import type { Config } from '../config/schema.js';
import type { Metrics } from '../observe/metrics.js';
import type { Clock } from '../time/clock.js';
import { GivenUp, RESERVE_MS } from '../time/deadline.js';
import type { Entry } from './entry.js';
import { asPluginError } from './failures.js';
import type { Request } from './request.js';
import type { NotAsked } from './try-limit.js';

/** What one entry had to say in one login: for log, audit and `postern try`. */
export interface Step {
  readonly plugin: string;
  readonly verdict: Verdict['verdict'] | 'unavailable' | 'not-asked';
  /** The rejection's reason, or the code of the failure. */
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  readonly milliseconds: number;
}

export type ChainResult = { readonly steps: readonly Step[] } & (
  | {
      readonly outcome: 'accepted';
      readonly entry: Entry;
      readonly account: Account;
      readonly profile: Profile | undefined;
      /** Earlier entries that could not say whether the name is theirs. */
      readonly doubts: Doubts;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: RejectionReason | 'unknown-user' | 'throttled';
      readonly entry: Entry | undefined;
      readonly account: Account | undefined;
    }
  | { readonly outcome: 'unavailable'; readonly entry: Entry; readonly error: PluginError }
);

export type Accepted = Extract<ChainResult, { outcome: 'accepted' }>;

/** The first entry that was down and skipped, and the first that refused without saying why. */
export interface Doubts {
  readonly skipped?: { readonly entry: Entry; readonly error: PluginError };
  readonly unspecified?: { readonly entry: Entry; readonly account: Account | undefined };
}

/** What the walk along the chain remembers of the entries behind it. */
interface Walk {
  readonly steps: Step[];
  doubts: Doubts;
}

type Answer = Verdict | NotAsked | { readonly verdict: 'unavailable'; readonly error: PluginError };

/**
 * The configured plugins, asked in the order of the list.
 *
 * The first `accepted` wins; a sure rejection ends the chain; when an entry was skipped because it is down, nobody's
 * "unknown" is believed; an `unspecified` refusal counts as one if nobody accepts.
 */
@injectable()
export class Chain {
  readonly entries: readonly Entry[];
  readonly #sources: number;
  readonly #clock: Clock;
  readonly #metrics: Metrics;

  constructor(
    @multiInject('entry') entries: Entry[],
    @inject('config') config: Config,
    @inject('clock') clock: Clock,
    @inject('metrics') metrics: Metrics,
  ) {
    this.entries = entries;
    this.#sources = config.profile.from.length;
    this.#clock = clock;
    this.#metrics = metrics;
  }

  entry(id: string): Entry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  /** @throws GivenUp when the caller is gone */
  async authenticate(login: Login, request: Request): Promise<ChainResult> {
    const walk: Walk = { steps: [], doubts: {} };
    const asked = this.entries.filter((entry) => entry.can('authenticate'));
    let later = asked.length;
    for (const entry of asked) {
      later -= 1;
      const username = entry.usernameFor(login.username);
      if (username === undefined) {
        walk.steps.push({ plugin: entry.id, verdict: 'not-asked', milliseconds: 0 });
        continue;
      }
      const own = { username, password: login.password };
      const answer = await this.#ask(entry, own, request, later, walk.steps);
      const end = this.#take(entry, answer, walk);
      if (end !== undefined) return end;
    }
    return conclude(walk);
  }

  /**
   * One entry alone, which nobody else can stand in for: whatever keeps it from answering makes the login unavailable.
   *
   * @param login the username as the back end spells it
   * @throws GivenUp when the caller is gone
   */
  async authenticateAt(entry: Entry, login: Login, request: Request): Promise<ChainResult> {
    const walk: Walk = { steps: [], doubts: {} };
    const answer = await this.#ask(entry, login, request, 0, walk.steps);
    return this.#take(entry, answer, walk) ?? conclude(walk);
  }

  /** An account of an entry, before its password is checked. @throws PluginError, or GivenUp when the caller is gone */
  findAt(entry: Entry, key: FindKey, request: Request): Promise<Account | undefined> {
    return entry.find(key, request, this.#limit(entry, request, 1));
  }

  /** What the answer means for the walk: its end, or nothing, so that the next entry is asked. */
  #take(entry: Entry, answer: Answer, walk: Walk): ChainResult | undefined {
    const { steps, doubts } = walk;
    switch (answer.verdict) {
      case 'accepted':
        return {
          outcome: 'accepted',
          entry,
          account: answer.account,
          profile: answer.profile,
          doubts,
          steps,
        };
      case 'unknown-user':
        return undefined;
      case 'not-asked':
        return { outcome: 'refused', reason: answer.reason, entry, account: undefined, steps };
      case 'unavailable':
        if (entry.settings.on_unavailable === 'stop') {
          return { outcome: 'unavailable', entry, error: answer.error, steps };
        }
        walk.doubts = { skipped: { entry, error: answer.error }, ...doubts };
        return undefined;
      case 'rejected':
        if (answer.reason !== 'unspecified') {
          return { outcome: 'refused', reason: answer.reason, entry, account: answer.account, steps };
        }
        walk.doubts = { unspecified: { entry, account: answer.account }, ...doubts };
        return entry.settings.on_unspecified === 'stop' ? conclude(walk) : undefined;
    }
  }

  /** @param login the username as the back end spells it */
  async #ask(entry: Entry, login: Login, request: Request, later: number, steps: Step[]): Promise<Answer> {
    const started = this.#clock.monotonic();
    let answer: Answer;
    try {
      answer = await entry.authenticate(login, request, this.#limit(entry, request, later));
    } catch (thrown) {
      if (thrown instanceof GivenUp) throw thrown;
      answer = { verdict: 'unavailable', error: asPluginError(thrown) };
    }
    const milliseconds = Math.round((this.#clock.monotonic() - started) * 100) / 100;
    const { reason, detail } = explain(answer);
    steps.push({ plugin: entry.id, verdict: answer.verdict, reason, detail, milliseconds });
    this.#metrics.verdict(entry.id, answer.verdict, reason ?? '', milliseconds / 1000);
    return answer;
  }

  /** Until when an entry may take, so that something is left for those after it. */
  #limit({ settings: { timeout } }: Entry, { deadline }: Request, later: number): number {
    const latest = deadline.at - RESERVE_MS * (later + this.#sources);
    return timeout === undefined ? latest : Math.min(latest, this.#clock.now() + timeout);
  }
}

/** Nobody accepted or surely rejected. */
function conclude({ steps, doubts: { skipped, unspecified } }: Walk): ChainResult {
  if (skipped !== undefined) return { outcome: 'unavailable', ...skipped, steps };
  if (unspecified !== undefined) return { outcome: 'refused', reason: 'unspecified', ...unspecified, steps };
  return { outcome: 'refused', reason: 'unknown-user', entry: undefined, account: undefined, steps };
}

function explain(answer: Answer): { reason?: string; detail?: string | undefined } {
  switch (answer.verdict) {
    case 'rejected':
      return { reason: answer.reason, detail: answer.detail };
    case 'not-asked':
      return { reason: answer.reason };
    case 'unavailable':
      return { reason: answer.error.code, detail: answer.error.message };
    case 'accepted':
    case 'unknown-user':
      return {};
  }
}
