import type { Logger } from '@postern/plugin-api';
import type { Deadline } from '../time/deadline.js';

/** The frame of one request, as the core and the chain need it. */
export interface Request {
  readonly requestId: string;
  readonly deadline: Deadline;
  /** As in the contract's `Call`. */
  readonly hops?: string | undefined;
  readonly log: Logger;
  /**
   * Set as soon as the login is known to be of an account that logged in before: its calls go before those of names that
   * may be anybody's inventions.
   */
  goesFirst?: boolean;
}
