import type { Call, Login, Verdict } from '@postern/plugin-api';
import { outcomeOf } from '../codes/outcome.js';
import type { Directory } from '../pools/directory.js';
import type { Profiles } from '../profile/profiles.js';
import type { Decoy } from './decoy.js';
import type { Names } from './names.js';
import type { Notices } from './notices.js';
import type { People } from './people.js';

const UNKNOWN: Verdict = { verdict: 'unknown-user' };

export interface SearchLoginOptions {
  readonly directory: Directory;
  readonly people: People;
  readonly names: Names;
  readonly profiles: Profiles;
  readonly notices: Notices;
  readonly decoy?: Decoy | undefined;
}

/** Finds the entry as the service account, and binds as the entry. */
export class SearchLogin {
  readonly #options: SearchLoginOptions;

  constructor(options: SearchLoginOptions) {
    this.#options = options;
  }

  /** @throws PluginError; the signal's reason */
  async authenticate({ username, password }: Login, call: Call): Promise<Verdict> {
    const { directory, people, names, profiles, notices, decoy } = this.#options;
    const typed = names.read(username);
    const entry = typed === undefined ? undefined : await people.named(typed, call);
    if (entry === undefined) {
      if (password !== '') await decoy?.standIn(password, call);
      return UNKNOWN;
    }
    const account = people.accountOf(entry);
    if (password === '') return { verdict: 'rejected', reason: 'wrong-password', account };
    const result = await directory.bind(entry.dn, password, call);
    const outcome = outcomeOf(result);
    if (outcome !== 'right') await decoy?.lookForNobody(call);
    if (outcome === 'no-entry') return UNKNOWN;
    if (outcome !== 'right') return { verdict: 'rejected', ...outcome, account };
    notices.tell(result.policy, call);
    return { verdict: 'accepted', account, profile: await profiles.of(entry, people, directory, call) };
  }
}
