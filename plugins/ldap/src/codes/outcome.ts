import type { BindResult } from '../connection/connection.js';
import { resultFailure } from '../connection/failures.js';
import { subCodeRefusal } from './active-directory.js';
import { policyRefusal, type Refusal } from './password-policy.js';
import { stateRefusal } from './words.js';

const SUCCESS = 0;
const NO_SUCH_OBJECT = 32;
const INVALID_CREDENTIALS = 49;

/** What a bind says of a login: it is right, there is no such entry, or it is refused. */
export type Outcome = 'right' | 'no-entry' | Refusal;

/**
 * Reads the result of a person's bind. Only 49 and the states of an account speak against the login; whatever else a
 * server answers is a failure.
 *
 * @throws PluginError
 */
export function outcomeOf(result: BindResult): Outcome {
  const { code, words, policy } = result;
  if (code === SUCCESS) return policyRefusal(policy, true) ?? 'right';
  if (code === INVALID_CREDENTIALS) {
    return (
      policyRefusal(policy, false) ??
      subCodeRefusal(words) ?? { reason: 'wrong-password', detail: words || 'invalid credentials' }
    );
  }
  const state = stateRefusal(result);
  if (state !== undefined) return state;
  // 389-ds says so of a DN that is nobody's.
  if (code === NO_SUCH_OBJECT) return 'no-entry';
  throw resultFailure(result.place, 'bind of a person', result);
}
