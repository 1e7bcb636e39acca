import type { StateStore } from '../../../state/store.js';
import { note } from './audit.js';
import { ChangeRefused } from './refusal.js';

export interface PluginRename {
  readonly from: string;
  readonly to: string;
  readonly actor: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Moves every name from one id of the configuration to another: the accounts are the same, their entry is called otherwise.
 *
 * @returns how many names
 * @throws ChangeRefused when the new id owns names already, as the same subject there is another person; StateError
 */
export function renamePlugin(state: StateStore, { from, to, actor, at }: PluginRename): Promise<number> {
  return state.transaction(async (run) => {
    const taken = await run('SELECT localpart FROM postern_owners WHERE plugin = $1 LIMIT 1', [to]);
    if (taken.length > 0) throw new ChangeRefused(`"${to}" owns names already: two ids cannot be merged`);
    // Whoever has recorded the accounts under the old id must believe an operator that these are the same.
    const moved = await run(
      "UPDATE postern_owners SET plugin = $2, origin = 'assign' WHERE plugin = $1 RETURNING localpart",
      [from, to],
    );
    await run('UPDATE postern_clashes SET plugin = $2 WHERE plugin = $1', [from, to]);
    await run('DELETE FROM postern_plugins WHERE id IN ($1, $2)', [from, to]);
    await note(run, {
      at,
      actor,
      action: 'rename-plugin',
      detail: `${from} to ${to}: ${moved.length} names`,
    });
    return moved.length;
  });
}
