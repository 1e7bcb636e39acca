import type { Request } from '../chain/request.js';
import type { Waiter } from '../state/backend.js';
import { StateError } from '../state/errors.js';
import type { Clock } from '../time/clock.js';
import { GivenUp } from '../time/deadline.js';

/** Longest wait for the state, within the request's deadline. */
const LIMIT_MS = 2000;

/**
 * A question of a login to the state.
 *
 * @param place what messages call the state
 * @throws StateError when it does not answer in time, GivenUp when the caller is gone
 */
export async function askState<T>(
  { place, clock, request }: { readonly place: string; readonly clock: Clock; readonly request: Request },
  work: (waiter: Waiter) => Promise<T>,
): Promise<T> {
  try {
    return await request.deadline.run(clock.now() + LIMIT_MS, work);
  } catch (error) {
    if (!(error instanceof GivenUp) || error.code === 'CALLER_GONE') throw error;
    throw new StateError('STATE_UNAVAILABLE', `${place}: no answer in time`, { cause: error });
  }
}
