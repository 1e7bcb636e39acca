import type { PathFault } from './faults.js';
import type { Config, EntryConfig } from './schema.js';

/** Settings that are allowed and let one back end accept a name of another. */
export function warningsOf({ plugins }: Config): readonly PathFault[] {
  const pairs = plugins.flatMap((earlier, index) =>
    plugins.slice(index + 1).flatMap((later) => (overlap(earlier, later) ? [{ earlier, later, index }] : [])),
  );
  if (pairs.length === 0) return [];
  return [
    {
      path: ['plugins'],
      message:
        'names have no owners yet: a name that one entry no longer knows is accepted from the next one that does. ' +
        'Give entries whose people differ a localpart of their own, such as forum.{username}',
    },
    ...pairs.flatMap(({ earlier, later, index }) => {
      const warn = (key: string, when: string): PathFault => ({
        path: ['plugins', index, key],
        message: `"${later.id}" may accept a name of "${earlier.id}" ${when}: a person there can then log in as the one here`,
      });
      return [
        ...(earlier.on_unavailable === 'skip' ? [warn('on_unavailable', 'while that is down')] : []),
        ...(earlier.on_unspecified === 'continue'
          ? [warn('on_unspecified', 'when that refuses without a reason')]
          : []),
      ];
    }),
  ];
}

/** Whether some localpart can come from both templates: what stands before and after the name must agree. */
function overlap(one: EntryConfig, other: EntryConfig): boolean {
  const [before = '', after = ''] = one.localpart.split('{username}');
  const [otherBefore = '', otherAfter = ''] = other.localpart.split('{username}');
  return (
    (before.startsWith(otherBefore) || otherBefore.startsWith(before)) &&
    (after.endsWith(otherAfter) || otherAfter.endsWith(after))
  );
}
