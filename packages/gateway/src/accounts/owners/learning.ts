import type { Request } from '../../chain/request.js';
import { StateError } from '../../state/errors.js';
import type { Admission, Admissions, Admitted, Candidate } from '../admission.js';
import type { Clashes } from './clashes.js';
import type { OwnerTable } from './table.js';

/** Names without owners, and notes who would own them. Nobody is refused for what is noted, nor if it cannot be. */
export class Learning implements Admissions {
  readonly #byName: Admissions;
  readonly #owners: OwnerTable;
  readonly #clashes: Clashes;

  constructor(byName: Admissions, owners: OwnerTable, clashes: Clashes) {
    this.#byName = byName;
    this.#owners = owners;
    this.#clashes = clashes;
  }

  async admit(candidate: Candidate, request: Request): Promise<Admission> {
    const admission = await this.#byName.admit(candidate, request);
    if (admission.outcome !== 'admitted') return admission;
    try {
      await this.#learn(admission, request);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      request.log.warn({ code: error.code, err: error }, 'the owner of a name could not be noted');
    }
    return admission;
  }

  async #learn({ entry, account, localpart, isCertain }: Admitted, request: Request): Promise<void> {
    const holder = { plugin: entry.id, subject: account.subject };
    if (!isCertain || (await this.#owners.nameOf(holder, request)) !== undefined) return;
    const wish = { ...holder, username: account.username, localpart };
    const claim = await this.#owners.claim(wish, request);
    if (claim.outcome === 'owned') await this.#clashes.note(wish, claim.owner, request);
  }
}
