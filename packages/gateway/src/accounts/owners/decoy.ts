import type { Chain } from '../../chain/chain.js';
import type { Request } from '../../chain/request.js';
import { GivenUp } from '../../time/deadline.js';
import type { OwnerTable } from './table.js';

/**
 * The question that an owned name costs, for a name that nobody owns: the first back end is asked for an account by its
 * subject, so that the time of the answer does not tell which names have owners.
 */
export class Decoy {
  readonly #chain: Chain;
  readonly #owners: OwnerTable;
  #subject: string | undefined;

  constructor(chain: Chain, owners: OwnerTable) {
    this.#chain = chain;
    this.#owners = owners;
  }

  /** @throws StateError, or GivenUp when the caller is gone */
  async ask(request: Request): Promise<void> {
    const first = this.#chain.entries.find((entry) => entry.can('authenticate'));
    if (first?.can('find') !== true) return;
    this.#subject ??= await this.#owners.someSubject(first.id, request);
    if (this.#subject === undefined) return;
    try {
      await this.#chain.findAt(first, { subject: this.#subject }, request);
    } catch (error) {
      // The login itself will tell.
      if (error instanceof GivenUp) throw error;
    }
  }
}
