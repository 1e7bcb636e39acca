import { twoLettersOf, type Pseudonyms } from '../accounts/pseudonyms.js';
import { usernameOf } from '../accounts/user-id.js';
import { distance } from '../config/suggest.js';
import { neighboursOf } from './neighbours.js';
import type { RecentLogins } from './recent-logins.js';

const MAX_SIMILAR = 5;

/** Longer names are not compared with all others: that would take its time, and nobody types them. */
const MAX_LENGTH = 64;

/** A name that was tried and is much like the one that was asked for. */
export interface SimilarName {
  /** Whole where a back end knows it, otherwise two letters. */
  readonly name: string;
  readonly isKnown: boolean;
  readonly attempts: number;
}

/**
 * Names that were tried and are near to a localpart. Those that no back end knows are not kept: they are found when they
 * differ in one letter, by the pseudonyms of all such names.
 */
export function similarNames(
  localpart: string,
  recent: RecentLogins,
  pseudonyms: Pseudonyms,
): readonly SimilarName[] {
  const name = usernameOf(localpart);
  if (localpart.length > MAX_LENGTH) return [];
  const known = new Map<string, number>();
  const unknown = new Map<string, number>();
  for (const { typedUser, user, name: typed } of recent.entries(0)) {
    if (typed === undefined) count(unknown, typedUser ?? user);
    else count(known, typed);
  }
  const limit = Math.max(1, Math.floor(name.length / 3));
  const near = [...known]
    .filter(([other]) => Math.abs(other.length - name.length) <= limit)
    .map(([other, attempts]) => ({ name: other, attempts, away: distance(name, other.toLowerCase()) }))
    .filter(({ away }) => away <= limit)
    .sort((one, other) => one.away - other.away)
    .map(({ name: other, attempts }) => ({ name: other, isKnown: true, attempts }));
  return [...near, ...unknownNeighbours(localpart, unknown, pseudonyms)].slice(0, MAX_SIMILAR);
}

function unknownNeighbours(
  localpart: string,
  tried: ReadonlyMap<string, number>,
  pseudonyms: Pseudonyms,
): readonly SimilarName[] {
  if (tried.size === 0) return [];
  return [...new Set(neighboursOf(localpart))].flatMap((name) => {
    const attempts = tried.get(pseudonyms.ofLocalpart(name));
    return attempts === undefined ? [] : [{ name: twoLettersOf(name), isKnown: false, attempts }];
  });
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
