import type { PathFault } from './faults.js';
import type { Config } from './schema.js';

/** Settings that are allowed and let one person have the name of another. */
export function warningsOf(config: Config): readonly PathFault[] {
  return [...ownerWarnings(config), ...(config.owners === 'enforce' ? [] : chainWarnings(config))];
}

function ownerWarnings({ owners, state }: Config): readonly PathFault[] {
  if (owners !== 'enforce') {
    const noted = owners === 'learn' ? 'owners of names are noted only' : 'names have no owners';
    const message = `${noted}: whoever gets a name that was another's gets into that person's Matrix account`;
    return [{ path: ['owners'], message }];
  }
  if (state.kind !== 'memory') return [];
  return [
    { path: ['state'], message: 'a restart forgets who owns which name: give it a file or a database' },
  ];
}

/** Names that one back end has of another while nothing says whose they are. */
function chainWarnings({ plugins }: Config): readonly PathFault[] {
  return plugins.flatMap((earlier, index) =>
    plugins.slice(index + 1).flatMap((later) => {
      if (earlier.localpart !== later.localpart) return [];
      const warn = (key: string, when: string): PathFault => ({
        path: ['plugins', index, key],
        message: `"${later.id}" may accept a name of "${earlier.id}" ${when}; a person there can then log in as the one here`,
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
