import type { Verdict } from '@postern/plugin-api';
import type { Request } from './request.js';

/** Too many tries at one name of the plugin have failed: it is not asked. */
export interface NotAsked {
  readonly verdict: 'not-asked';
  readonly reason: 'throttled';
}

/** Keeps failed tries below what a plugin's back end would lock an account for. */
export interface TryLimit {
  /**
   * @param username as the back end spells it
   * @throws what `ask` throws; PluginError when tries cannot be counted
   */
  run(username: string, request: Request, ask: () => Promise<Verdict>): Promise<Verdict | NotAsked>;
}
