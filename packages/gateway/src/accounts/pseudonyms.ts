import { createHmac } from 'node:crypto';
import type { Attempt } from './attempt.js';
import type { Decision } from './decision.js';
import { canonicalAddress } from './three-pids.js';
import { localpartOf, mxidOf, parseUserId } from './user-id.js';

/** Of a shorter name, two letters would be half of it. */
const MIN_TOLD_LENGTH = 5;

/** Longest name that is told, in characters. */
const MAX_TOLD_LENGTH = 255;

/** Whose login it was, in words that may be kept. */
export interface Whose {
  /** The pseudonym of the account where it is known, else of what was typed. */
  readonly user: string;
  /** The pseudonym of what was typed, where that is another. */
  readonly typedUser: string | undefined;
  /** What was typed: whole where a back end knows it, two letters otherwise, as it may be a password in the wrong field. */
  readonly typed: string;
  readonly isKnown: boolean;
  /** The Matrix ID of the account, as far as it is known. */
  readonly mxid: string | undefined;
}

/** What people type, as it may be kept: a keyed hash of its canonical form, the same for every way to write it. */
export class Pseudonyms {
  readonly #key: string | Buffer;
  readonly #serverName: string;

  constructor(key: string | Buffer, serverName: string) {
    this.#key = key;
    this.#serverName = serverName;
  }

  whose(attempt: Attempt, decision: Decision): Whose {
    const isKnown = isKnownToBackEnd(decision);
    const typed = 'id' in attempt ? this.#typedName(attempt.id) : attempt.address.trim();
    const typedUser =
      'id' in attempt ? this.ofId(attempt.id) : this.ofAddress(attempt.medium, attempt.address);
    const mxid =
      decision.outcome === 'accepted'
        ? decision.mxid
        : decision.localpart && mxidOf(decision.localpart, this.#serverName);
    const user = mxid === undefined ? typedUser : this.ofId(mxid);
    return {
      user,
      typedUser: typedUser === user ? undefined : typedUser,
      typed: isKnown ? typed.slice(0, MAX_TOLD_LENGTH) : twoLettersOf(typed),
      isKnown,
      mxid,
    };
  }

  /** @param id as a homeserver passes it on, whether well-formed or not */
  ofId(id: string): string {
    const parsed = parseUserId(id, this.#serverName);
    return 'fault' in parsed ? this.#hash('text', id.trim()) : this.ofLocalpart(localpartOf(parsed.username));
  }

  ofLocalpart(localpart: string): string {
    return this.#hash('name', localpart);
  }

  ofAddress(medium: 'email' | 'msisdn', address: string): string {
    const canonical = canonicalAddress(medium, address);
    return canonical === undefined ? this.#hash('text', address.trim()) : this.#hash(medium, canonical);
  }

  #typedName(id: string): string {
    const parsed = parseUserId(id, this.#serverName);
    return 'fault' in parsed ? id.trim().replace(/^@/, '') : parsed.username;
  }

  /** HMAC-SHA-256, of which half is enough to tell people apart. */
  #hash(kind: 'name' | 'text' | 'email' | 'msisdn', text: string): string {
    return createHmac('sha256', this.#key).update(`${kind} ${text}`).digest('hex').slice(0, 32);
  }
}

/** The beginning of a name that nobody knows: enough for who looks for it, useless for who does not. */
export function twoLettersOf(name: string): string {
  const letters = [...name.slice(0, MAX_TOLD_LENGTH)];
  return letters.length < MIN_TOLD_LENGTH ? '…' : `${letters.slice(0, 2).join('')}…`;
}

/** Whether a back end has said that there is such a person: refusing without a reason, or being down, says nothing. */
function isKnownToBackEnd(decision: Decision): boolean {
  if (decision.outcome === 'accepted' || decision.localpart !== undefined) return true;
  // Without a step: it is the password that was refused a moment ago for an account found by its address.
  if (decision.outcome === 'refused' && decision.reason === 'wrong-password') return true;
  return decision.steps.some(
    ({ verdict, reason }) => verdict === 'accepted' || (verdict === 'rejected' && reason !== 'unspecified'),
  );
}
