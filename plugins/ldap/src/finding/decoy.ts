import type { Call } from '@postern/plugin-api';
import { NotFilter, type Filter } from 'ldapts';
import { outcomeOf } from '../codes/outcome.js';
import { SearchError } from '../connection/failures.js';
import { ANYTHING } from '../filter.js';
import type { Directory } from '../pools/directory.js';

const NOTHING = new NotFilter({ filter: ANYTHING });

/**
 * An entry of nobody's, by which every refusal costs the same: two searches, of which one shows an entry, and a bind. Who
 * is let in does without.
 */
export class Decoy {
  readonly #dn: string;
  readonly #attributes: readonly string[];
  readonly #directory: Directory;

  /** @param attributes those that are read of a person */
  constructor(dn: string, attributes: readonly string[], directory: Directory) {
    this.#dn = dn;
    this.#attributes = attributes;
    this.#directory = directory;
  }

  /** For a name that nobody has. @throws PluginError; the signal's reason */
  async standIn(password: string, call: Call): Promise<void> {
    await this.#look(ANYTHING, call);
    outcomeOf(await this.#directory.bind(this.#dn, password, call));
  }

  /** For somebody whose entry was shown, and who is refused. @throws PluginError; the signal's reason */
  lookForNobody(call: Call): Promise<void> {
    return this.#look(NOTHING, call);
  }

  /** An entry that cannot be read costs nobody the login: `inspect` tells of it. */
  async #look(filter: Filter, call: Call): Promise<void> {
    const request = { base: this.#dn, scope: 'base', filter, attributes: this.#attributes } as const;
    try {
      await this.#directory.search(request, call);
    } catch (error) {
      if (!(error instanceof SearchError) || error.code === 'PLUGIN_UNAVAILABLE') throw error;
    }
  }
}
