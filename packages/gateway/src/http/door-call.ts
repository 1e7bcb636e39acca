import type { Logger } from '@postern/plugin-api';
import type { Deadline } from '../time/deadline.js';
import type { RequestCall } from './door.js';

type ChildLogger = { child(bindings: Record<string, unknown>): Logger };

/** The log with the request's id is made on first use. */
export class DoorCall implements RequestCall {
  readonly requestId: string;
  readonly deadline: Deadline;
  readonly hops: string;
  readonly #root: ChildLogger;
  #log: Logger | undefined;

  constructor(requestId: string, deadline: Deadline, hops: string, root: ChildLogger) {
    this.requestId = requestId;
    this.deadline = deadline;
    this.hops = hops;
    this.#root = root;
  }

  get log(): Logger {
    this.#log ??= this.#root.child({ requestId: this.requestId });
    return this.#log;
  }
}
