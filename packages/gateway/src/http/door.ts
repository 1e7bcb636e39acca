import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from '@postern/plugin-api';
import type { Deadline } from '../time/deadline.js';
import type { Access, Caller } from './access.js';

/** One protocol spoken to the outside. Doors are served by the bare server, over plain values. */
export interface Door {
  readonly method: 'POST';
  readonly path: string;
  /** Who may ask here, where that are others than those who may ask the gateway; `undefined`: the door is shut. */
  access?(): Access | undefined;
  /** @throws MatrixError; whatever else is thrown is answered 500 */
  handle(request: DoorRequest, call: RequestCall): Promise<Answer>;
}

export interface DoorRequest {
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

export interface RequestCall {
  readonly requestId: string;
  readonly deadline: Deadline;
  /** The gateways that this request has come through, this one included. */
  readonly hops: string;
  /** Its lines carry the request id. */
  readonly log: Logger;
}

export interface Answer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}
