import type { Request } from '../../chain/request.js';
import type { Metrics } from '../../observe/metrics.js';
import { refused, type Declined } from '../admission.js';
import type { Wait } from './waits.js';

/** What the guard does, for metrics and, at debug, the log. */
export class GuardLog {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  tried(): void {
    this.#metrics.guardTried();
  }

  stateFailed(): void {
    this.#metrics.guardFailed();
  }

  throttled({ kind, until }: Wait, { log }: Request): Declined {
    this.#metrics.guardThrottled(kind);
    const end = until === undefined ? undefined : new Date(until).toISOString();
    log.debug({ wait: kind, until: end }, 'login has to wait');
    return refused('throttled');
  }
}
