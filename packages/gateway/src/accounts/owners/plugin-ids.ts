import type { Waiter } from '../../state/backend.js';
import { StateError } from '../../state/errors.js';
import type { StateStore } from '../../state/store.js';

const KNOWN = `SELECT p.id, p.plugin, (SELECT count(*) FROM postern_owners o WHERE o.plugin = p.id) AS names
  FROM postern_plugins p`;
const NOTE = `INSERT INTO postern_plugins (id, plugin) VALUES ($1, $2)
  ON CONFLICT (id) DO UPDATE SET plugin = excluded.plugin`;

/** The ids of a configuration, each with the name of its plugin. */
export type PluginIds = ReadonlyMap<string, string>;

/** What a check is made with. */
export interface IdCheck {
  readonly state: StateStore;
  readonly waiter: Waiter;
  /** New ids are not noted. */
  readonly dry: boolean;
}

/**
 * Owners are accounts of an id in the configuration, and the same subject is another person in another back end: an id
 * that owns names keeps its plugin.
 *
 * @throws StateError `STATE_MISCONFIGURED`
 */
export async function checkPluginIds(ids: PluginIds, { state, waiter, dry }: IdCheck): Promise<void> {
  const known = new Map((await state.read(KNOWN, [], waiter)).map(({ id, ...rest }) => [String(id), rest]));
  for (const [id, plugin] of ids) {
    const before = known.get(id);
    if (before?.plugin === plugin) continue;
    if (before !== undefined && Number(before.names) > 0) {
      throw new StateError(
        'STATE_MISCONFIGURED',
        `plugins: "${id}" was ${before.plugin} and owns ${before.names} names, now it is ${plugin}, where the same ` +
          `subjects are other people: give the new entry another id (and see postern owners rename-plugin)`,
      );
    }
    if (!dry) await state.write(NOTE, [id, plugin], waiter);
  }
}
