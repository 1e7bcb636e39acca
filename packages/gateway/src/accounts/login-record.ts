import type { Logger } from '@postern/plugin-api';
import type { Metrics } from '../observe/metrics.js';
import type { Attempt } from './attempt.js';
import type { Decision } from './decision.js';

/**
 * One log line per login, and its count. Neither holds a name: whose login it was stands in a line of its own at debug.
 */
export function recordLogin(
  requestId: string,
  attempt: Attempt,
  decision: Decision,
  milliseconds: number,
  log: Logger,
  metrics: Metrics,
): void {
  metrics.login(decision.outcome);
  const typed = 'id' in attempt ? attempt.id : attempt.address;
  const whose = { requestId, typed, client: attempt.clientAddress };
  const { outcome, plugin, steps } = decision;
  const fields = { requestId, outcome, plugin, steps, ms: round(milliseconds) };
  switch (decision.outcome) {
    case 'accepted':
      log.info(fields, 'login accepted');
      log.debug({ ...whose, mxid: decision.mxid, subject: decision.subject }, 'whose login it was');
      return;
    case 'refused':
      log.info({ ...fields, reason: decision.reason }, 'login refused');
      log.debug(whose, 'whose login it was');
      return;
    case 'unavailable':
      log.error({ ...fields, code: decision.code, error: decision.message }, 'login could not be checked');
      log.debug(whose, 'whose login it was');
  }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
