import { injectable } from 'inversify';
import { inject } from '../bindings.js';
import type { RootLogger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';
import type { Attempt, Origin } from './attempt.js';
import type { Decision } from './decision.js';
import type { Pseudonyms, Whose } from './pseudonyms.js';

/** A login that came to its end, without its password. */
export interface DecidedLogin {
  readonly requestId: string;
  readonly origin: Origin;
  readonly clientAddress: string | undefined;
  readonly whose: Whose;
  readonly decision: Decision;
  readonly milliseconds: number;
}

/** Hears of every login, and says by which pseudonyms people are called. */
export interface LoginAudience {
  readonly pseudonyms: Pseudonyms;
  decided(login: DecidedLogin): void;
}

/** What is told of a login: to the log, to the metrics, and to who keeps a record of them all. */
@injectable()
export class LoginRecorder {
  readonly #audience: LoginAudience;
  readonly #log: RootLogger;
  readonly #metrics: Metrics;

  constructor(
    @inject('audience') audience: LoginAudience,
    @inject('log') log: RootLogger,
    @inject('metrics') metrics: Metrics,
  ) {
    this.#audience = audience;
    this.#log = log;
    this.#metrics = metrics;
  }

  record(requestId: string, attempt: Attempt, decision: Decision, spent: number): void {
    const { origin, clientAddress } = attempt;
    const whose = this.#audience.pseudonyms.whose(attempt, decision);
    const milliseconds = Math.round(spent * 100) / 100;
    const login = { requestId, origin, clientAddress, whose, decision, milliseconds };
    this.#metrics.login(decision.outcome);
    this.#write(login);
    this.#audience.decided(login);
  }

  /** One line, and whose login it was in another at debug: the first holds no name. */
  #write({ requestId, clientAddress, whose, decision, milliseconds }: DecidedLogin): void {
    const { outcome, plugin, steps } = decision;
    const fields = { requestId, outcome, plugin, steps, ms: milliseconds };
    const { user, typed, mxid } = whose;
    const person = { requestId, user, typed, mxid, client: clientAddress };
    switch (decision.outcome) {
      case 'accepted':
        this.#log.info(fields, 'login accepted');
        this.#log.debug({ ...person, subject: decision.subject }, 'whose login it was');
        return;
      case 'refused':
        this.#log.info({ ...fields, reason: decision.reason }, 'login refused');
        this.#log.debug(person, 'whose login it was');
        return;
      case 'unavailable':
        this.#log.error(
          { ...fields, code: decision.code, error: decision.message },
          'login could not be checked',
        );
        this.#log.debug(person, 'whose login it was');
    }
  }
}
