import type { Logger } from '@postern/plugin-api';
import { GivenUp } from '../time/deadline.js';
import type { Answer } from './door.js';
import { MatrixError } from './errors.js';

/** How long a caller should wait when its time was over. */
const RETRY_AFTER_MS = 5000;

export const NO_ANSWER = 'there was no answer in time';

/** What is answered to whatever was thrown. */
export function errorAnswer(error: unknown, requestId: string, log: Logger): Answer {
  if (error instanceof MatrixError) return withRequestId(error, requestId);
  if (error instanceof GivenUp) {
    return withRequestId(
      new MatrixError(503, 'M_UNKNOWN', NO_ANSWER, { retryAfterMs: RETRY_AFTER_MS }),
      requestId,
    );
  }
  log.error({ requestId, err: error }, 'request failed');
  return withRequestId(
    new MatrixError(500, 'M_UNKNOWN', 'the gateway has a fault; its log says more'),
    requestId,
  );
}

/** Only where the gateway has failed, so that equal answers stay equal. */
function withRequestId(error: MatrixError, requestId: string): Answer {
  const answer = error.toAnswer();
  if (error.status < 500) return answer;
  return { ...answer, headers: { ...answer.headers, 'x-request-id': requestId } };
}
