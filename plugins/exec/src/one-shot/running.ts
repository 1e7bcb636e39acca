import { PluginError } from '@postern/plugin-api';
import { ProcessGroup, type Invocation } from '../processes/group.js';

/** The scripts that run at the moment: closing the plugin stops them, and lets no other start. */
export class RunningScripts {
  readonly #starting = new Set<Promise<unknown>>();
  readonly #groups = new Set<ProcessGroup>();
  #isClosed = false;

  /** @throws PluginError when it cannot be started, or not any more */
  async start(invocation: Invocation): Promise<ProcessGroup> {
    if (this.#isClosed) throw new PluginError('PLUGIN_UNAVAILABLE', 'the plugin is being closed');
    const starting = ProcessGroup.start(invocation);
    this.#starting.add(starting);
    try {
      const group = await starting;
      this.#groups.add(group);
      void group.ended.then(() => this.#groups.delete(group));
      return group;
    } finally {
      this.#starting.delete(starting);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#starting);
    const groups = [...this.#groups];
    for (const group of groups) group.stop();
    await Promise.all(groups.map(({ ended }) => ended));
  }
}
