import { MatrixError } from '../http/errors.js';

/** How long a caller should wait when the back end did not say. */
const RETRY_AFTER_MS = 5000;

/** What a caller gets when an account system could not tell: never a refusal, never a miss. */
export function outage(retryAfterMs: number | undefined): MatrixError {
  return new MatrixError(503, 'M_UNKNOWN', 'the account system cannot be asked at the moment', {
    retryAfterMs: retryAfterMs ?? RETRY_AFTER_MS,
  });
}
