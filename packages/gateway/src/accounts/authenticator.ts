import { injectable } from 'inversify';
import { inject } from '../bindings.js';
import type { Chain } from '../chain/chain.js';
import type { Request } from '../chain/request.js';
import type { Config } from '../config/schema.js';
import type { RootLogger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';
import type { Clock } from '../time/clock.js';
import { refused, type Admissions } from './admission.js';
import type { Decision, RefusalReason } from './decision.js';
import { recordLogin } from './login-record.js';
import type { NameRules } from './name-rules.js';
import type { ProfileComposer } from './profile-composer.js';
import { localpartOf, mxidOf, parseUserId } from './user-id.js';

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

/** Decides one login: each step may refuse, and the first that does ends it. */
@injectable()
export class Authenticator {
  readonly #serverName: string;
  readonly #names: NameRules;
  readonly #admissions: Admissions;
  readonly #chain: Chain;
  readonly #composer: ProfileComposer;
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #log: RootLogger;

  constructor(
    @inject('config') config: Config,
    @inject('names') names: NameRules,
    @inject('admissions') admissions: Admissions,
    @inject('chain') chain: Chain,
    @inject('composer') composer: ProfileComposer,
    @inject('clock') clock: Clock,
    @inject('metrics') metrics: Metrics,
    @inject('log') log: RootLogger,
  ) {
    this.#serverName = config.server_name;
    this.#names = names;
    this.#admissions = admissions;
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
    const refusalOf = (localpart: string): RefusalReason | undefined => this.#refusalOf(localpart, attempt);
    const admission = await this.#admissions.admit({ login, refusalOf }, request);
    if (admission.outcome !== 'admitted') return admission;

    const { entry, account, localpart, steps } = admission;
    const mxid = mxidOf(localpart, this.#serverName);
    const profile = await this.#composer.compose(admission, this.#chain, request);
    return { outcome: 'accepted', mxid, plugin: entry.id, subject: account.subject, profile, steps };
  }

  #refusalOf(localpart: string, { id, readsMxid }: Attempt): RefusalReason | undefined {
    const fault = this.#names.faultOf(localpart);
    if (fault !== undefined) return fault;
    return readsMxid || id === mxidOf(localpart, this.#serverName) ? undefined : 'not-canonical';
  }
}

function isPassword(password: string): boolean {
  return password !== '' && password.isWellFormed() && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES;
}
