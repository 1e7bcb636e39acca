import type { Waiter } from '../../state/backend.js';

/** For what goes on when the request that began it is over. */
export const NOBODY_WAITS: Waiter = { signal: new AbortController().signal };
