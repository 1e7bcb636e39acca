import type { Row } from '../../state/backend.js';

/** An account, whatever it is called at the moment. */
export interface Holder {
  /** The id of its entry in the chain. */
  readonly plugin: string;
  readonly subject: string;
}

/**
 * - `current`: the Matrix ID that the account is let in under; each has one at most
 * - `kept`: belongs to the account too, so that nobody else gets it
 * - `released`: was taken away and belongs to nobody; may not be had until every gateway has forgotten who had it
 */
export type Status = 'current' | 'kept' | 'released';

/** A name, and whose it is. */
export interface OwnedName extends Holder {
  readonly localpart: string;
  readonly status: Status;
  /** What the back end called the account when it was last let in. */
  readonly username: string;
  readonly origin: 'login' | 'import' | 'assign' | 'link';
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** The columns of an owned name, as every statement lists them. */
export const COLUMNS = 'localpart, plugin, subject, username, status, origin, since';

export function ownedName(row: Row): OwnedName {
  return row as unknown as OwnedName;
}

export function isSameHolder(one: Holder, other: Holder): boolean {
  return one.plugin === other.plugin && one.subject === other.subject;
}

/** As commands take it and messages show it: `forum:77`. */
export function holderText({ plugin, subject }: Holder): string {
  return `${plugin}:${subject}`;
}
