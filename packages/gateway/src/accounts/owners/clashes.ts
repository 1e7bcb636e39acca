import type { Request } from '../../chain/request.js';
import { StateError } from '../../state/errors.js';
import { settlingCommand } from './numbering.js';
import type { Holder } from './owner.js';
import type { OwnerTable, Wish } from './table.js';

/** Tells the operator of an account whose name belongs to another one, and how that is settled. */
export class Clashes {
  readonly #owners: OwnerTable;

  constructor(owners: OwnerTable) {
    this.#owners = owners;
  }

  /** What cannot be noted is logged all the same. @throws GivenUp when the caller is gone */
  async note(wish: Wish, owner: Holder, request: Request): Promise<void> {
    const { requestId, log } = request;
    log.warn(
      { requestId, plugin: wish.plugin, owner: owner.plugin },
      'the name of an account belongs to another one: `postern owners list --clashes` says which, and the command that settles it',
    );
    log.debug({ requestId, settle: settlingCommand(wish) }, 'the command that settles it');
    try {
      await this.#owners.noteClash(wish, request);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      log.warn({ requestId, code: error.code, err: error }, 'that could not be noted');
    }
  }
}
