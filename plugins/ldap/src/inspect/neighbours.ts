import type { Finding } from '@postern/plugin-api';
import { isBelow } from '../dn.js';

/** An entry of the chain and where it looks for people. */
interface Neighbour {
  readonly id: string;
  readonly bases: readonly string[];
}

/** The open entries of this process. Entries do not see each other, and two that try one password lock accounts twice as fast. */
const open = new Set<Neighbour>();

/** Makes an entry known to its neighbours, until the returned function is called. */
export function enter(neighbour: Neighbour): () => void {
  open.add(neighbour);
  return () => {
    open.delete(neighbour);
  };
}

export function sharedBases({ id, bases }: Neighbour): readonly Finding[] {
  const others = [...open].filter((other) => other.id !== id);
  return others.flatMap((other) => {
    const shared = bases.find((base) =>
      other.bases.some((theirs) => isBelow(base, theirs) || isBelow(theirs, base)),
    );
    if (shared === undefined) return [];
    return [
      {
        level: 'warning' as const,
        message: `the entry ${other.id} looks for people in the same part of a directory (${shared})`,
        remedy:
          'A wrong password may be tried twice and lock accounts: keep one of the entries, or part the bases.',
      },
    ];
  });
}
