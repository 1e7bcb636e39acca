import type { Login } from '@postern/plugin-api';
import { injectable } from 'inversify';
import { inject } from '../bindings.js';
import type { Chain, ChainResult } from '../chain/chain.js';
import { asPluginError } from '../chain/failures.js';
import type { Request } from '../chain/request.js';
import type { Config } from '../config/schema.js';
import type { RootLogger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';
import type { Clock } from '../time/clock.js';
import { GivenUp } from '../time/deadline.js';
import { leadsBack } from './closure.js';
import type { Decision, RefusalReason } from './decision.js';
import { recordLogin } from './login-record.js';
import type { NameRules } from './name-rules.js';
import type { ProfileComposer } from './profile-composer.js';
import { localpartOf, mxidOf, parseUserId, usernameOf } from './user-id.js';

/** Longest password in bytes of UTF-8. */
const MAX_PASSWORD_BYTES = 4096;

/** One login attempt, as a door read it. */
export interface Attempt {
  /** The id as the homeserver passed it on: `@`, what was typed, `:server`. */
  readonly id: string;
  readonly password: string;
  /** Whether the caller goes on with the answered Matrix ID rather than with `id`. */
  readonly readsMxid: boolean;
}

type Accepted = Extract<ChainResult, { outcome: 'accepted' }>;

/** Decides one login: each step may refuse, and the first that does ends it. */
@injectable()
export class Authenticator {
  readonly #serverName: string;
  readonly #names: NameRules;
  readonly #chain: Chain;
  readonly #composer: ProfileComposer;
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #log: RootLogger;

  constructor(
    @inject('config') config: Config,
    @inject('names') names: NameRules,
    @inject('chain') chain: Chain,
    @inject('composer') composer: ProfileComposer,
    @inject('clock') clock: Clock,
    @inject('metrics') metrics: Metrics,
    @inject('log') log: RootLogger,
  ) {
    this.#serverName = config.server_name;
    this.#names = names;
    this.#chain = chain;
    this.#composer = composer;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** @throws GivenUp when the caller is gone */
  async authenticate(attempt: Attempt, request: Request): Promise<Decision> {
    const started = this.#clock.monotonic();
    const decision = await this.#decide(attempt, request);
    const milliseconds = this.#clock.monotonic() - started;
    recordLogin(request.requestId, attempt.id, decision, milliseconds, this.#log, this.#metrics);
    return decision;
  }

  async #decide(attempt: Attempt, request: Request): Promise<Decision> {
    const typed = parseUserId(attempt.id, this.#serverName);
    if ('fault' in typed) return refused(typed.fault);
    if (!isPassword(attempt.password)) return refused('malformed-password');
    const typedId = mxidOf(localpartOf(typed.username), this.#serverName);
    if (!attempt.readsMxid && attempt.id !== typedId) return refused('not-canonical');

    const login = { username: typed.username, password: attempt.password };
    const result = await this.#chain.authenticate(login, request);
    switch (result.outcome) {
      case 'accepted':
        return this.#admit(result, attempt, login, request);
      case 'refused':
        return { outcome: 'refused', reason: result.reason, plugin: result.entry?.id, steps: result.steps };
      case 'unavailable':
        return unavailable(result.entry.id, result.error, result);
    }
  }

  /** The password is right: what is left to check is the name. */
  async #admit(result: Accepted, attempt: Attempt, login: Login, request: Request): Promise<Decision> {
    const { steps, entry, account } = result;
    const refuse = (reason: RefusalReason): Decision => ({
      outcome: 'refused',
      reason,
      plugin: entry.id,
      steps,
    });

    const localpart = localpartOf(entry.matrixNameOf(account));
    const fault = this.#names.faultOf(localpart);
    if (fault !== undefined) return refuse(fault);
    const mxid = mxidOf(localpart, this.#serverName);
    if (!attempt.readsMxid && attempt.id !== mxid) return refuse('not-canonical');
    const canonical = { username: usernameOf(localpart), password: login.password };
    try {
      if (
        canonical.username !== login.username &&
        !(await leadsBack(canonical, result, this.#chain, request))
      ) {
        return refuse('ambiguous-name');
      }
    } catch (error) {
      if (error instanceof GivenUp) throw error;
      return unavailable(entry.id, error, result);
    }
    const profile = await this.#composer.compose(result, this.#chain, request);
    return { outcome: 'accepted', mxid, plugin: entry.id, subject: account.subject, profile, steps };
  }
}

function isPassword(password: string): boolean {
  return password !== '' && password.isWellFormed() && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES;
}

function refused(reason: RefusalReason): Decision {
  return { outcome: 'refused', reason, steps: [] };
}

function unavailable(plugin: string, thrown: unknown, { steps }: Pick<ChainResult, 'steps'>): Decision {
  const { code, message, retryAfterMs } = asPluginError(thrown);
  return { outcome: 'unavailable', plugin, code, message, retryAfterMs, steps };
}
