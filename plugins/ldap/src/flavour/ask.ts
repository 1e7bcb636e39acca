import { SearchError } from '../connection/failures.js';
import type { Frame } from '../connection/limit.js';
import type { Entry } from '../entry.js';
import type { Searcher } from '../pools/directory.js';
import { ROOT_DSE } from './root-dse.js';

/**
 * What the server tells of itself; `undefined`: nothing, which some are told not to.
 *
 * @throws PluginError; the signal's reason
 */
export async function askRootDse(searcher: Searcher, frame: Frame): Promise<Entry | undefined> {
  try {
    const [entry] = await searcher.search(ROOT_DSE, frame);
    return entry;
  } catch (error) {
    if (error instanceof SearchError && error.code === 'PLUGIN_MISCONFIGURED') return undefined;
    throw error;
  }
}
