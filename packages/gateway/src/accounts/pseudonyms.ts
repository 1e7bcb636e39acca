import { createHmac } from 'node:crypto';
import type { Attempt } from './attempt.js';
import type { Decision } from './decision.js';
import { canonicalAddress } from './three-pids.js';
import { localpartOf, mxidOf, parseUserId } from './user-id.js';

/** Of a shorter name, two letters would be half of it. */
const MIN_TOLD_LENGTH = 5;

/** Longest name that is told, in characters. */
const MAX_TOLD_LENGTH = 255;

/** So many pseudonyms are kept. */
const MAX_MADE = 10_000;

/** What was typed. */
interface Typed {
  /** What is hashed: the same for every way to write it, after what it is. */
  readonly canonical: string;
  /** As it may be told. */
  readonly told: string;
}

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
  readonly #made = new Map<string, string>();

  constructor(key: string | Buffer, serverName: string) {
    this.#key = key;
    this.#serverName = serverName;
  }

  whose(attempt: Attempt, decision: Decision): Whose {
    const isKnown = isKnownToBackEnd(decision);
    const typed = 'id' in attempt ? this.#readId(attempt.id) : readAddress(attempt.medium, attempt.address);
    const typedUser = isKnown ? this.#hashOfKnown(typed) : this.#hash(typed);
    const mxid =
      decision.outcome === 'accepted'
        ? decision.mxid
        : decision.localpart && mxidOf(decision.localpart, this.#serverName);
    const user = mxid === undefined ? typedUser : this.#hashOfKnown(this.#readId(mxid));
    return {
      user,
      typedUser: typedUser === user ? undefined : typedUser,
      typed: isKnown ? typed.told.slice(0, MAX_TOLD_LENGTH) : twoLettersOf(typed.told),
      isKnown,
      mxid,
    };
  }

  /** @param id as a homeserver passes it on, whether well-formed or not */
  ofId(id: string): string {
    return this.#hash(this.#readId(id));
  }

  ofLocalpart(localpart: string): string {
    return this.#hash({ canonical: `name ${localpart}` });
  }

  ofAddress(medium: 'email' | 'msisdn', address: string): string {
    return this.#hash(readAddress(medium, address));
  }

  #readId(id: string): Typed {
    const parsed = parseUserId(id, this.#serverName);
    if (!('fault' in parsed)) {
      return { canonical: `name ${localpartOf(parsed.username)}`, told: parsed.username };
    }
    const text = id.trim();
    return { canonical: `text ${text}`, told: text.replace(/^@/, '') };
  }

  /** HMAC-SHA-256, of which half is enough to tell people apart. */
  #hash({ canonical }: Pick<Typed, 'canonical'>): string {
    return createHmac('sha256', this.#key).update(canonical).digest('hex').slice(0, 32);
  }

  /** Kept, as the same people log in again and again. What nobody knows may be a password, and is not. */
  #hashOfKnown(typed: Typed): string {
    const made = this.#made.get(typed.canonical);
    if (made !== undefined) return made;
    const hash = this.#hash(typed);
    if (this.#made.size >= MAX_MADE) this.#made.clear();
    this.#made.set(typed.canonical, hash);
    return hash;
  }
}

function readAddress(medium: 'email' | 'msisdn', address: string): Typed {
  const canonical = canonicalAddress(medium, address);
  const told = address.trim();
  return { canonical: canonical === undefined ? `text ${told}` : `${medium} ${canonical}`, told };
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
