import type { PathFault } from './faults.js';
import type { Config } from './schema.js';

/** Settings that are allowed and let one back end accept a name of another. */
export function warningsOf({ plugins }: Config): readonly PathFault[] {
  return plugins.flatMap((earlier, index) =>
    plugins.slice(index + 1).flatMap((later) => {
      if (earlier.localpart !== later.localpart) return [];
      const warn = (key: string, when: string): PathFault => ({
        path: ['plugins', index, key],
        message: `"${later.id}" may accept a name of "${earlier.id}" ${when}; until names have owners, a person there can then log in as the one here`,
      });
      return [
        ...(earlier.on_unavailable === 'skip' ? [warn('on_unavailable', 'while that is down')] : []),
        ...(earlier.on_unspecified === 'continue'
          ? [warn('on_unspecified', 'when that refuses without a reason')]
          : []),
      ];
    }),
  );
}
