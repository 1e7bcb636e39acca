import type { Call, Login, Verdict } from '@postern/plugin-api';
import { outcomeOf, type Outcome } from '../codes/outcome.js';
import type { Connection } from '../connection/connection.js';
import type { Limit } from '../connection/limit.js';
import { equals } from '../filter.js';
import type { Directory } from '../pools/directory.js';
import type { Profiles } from '../profile/profiles.js';
import type { BindTemplate } from './bind-template.js';
import type { Names, TypedName } from './names.js';
import type { Notices } from './notices.js';
import { OwnView } from './own-view.js';
import { People, type PeopleOptions } from './people.js';

const UNKNOWN: Verdict = { verdict: 'unknown-user' };

export interface DirectLoginOptions {
  readonly directory: Directory;
  readonly template: BindTemplate;
  readonly names: Names;
  readonly people: PeopleOptions;
  readonly profiles: Profiles;
  readonly notices: Notices;
}

/** Binds with a name made of what was typed, and reads the entry on the same connection, as nobody else may. */
export class DirectLogin {
  readonly #options: DirectLoginOptions;

  constructor(options: DirectLoginOptions) {
    this.#options = options;
  }

  /** @throws PluginError; the signal's reason */
  async authenticate({ username, password }: Login, call: Call): Promise<Verdict> {
    const { directory, names, template } = this.#options;
    const typed = names.read(username);
    const name = typed === undefined ? undefined : template.fill(typed);
    if (typed === undefined || name === undefined) return UNKNOWN;
    if (password === '') return { verdict: 'rejected', reason: 'unspecified' };
    return directory.once(call, async (connection, limit) => {
      const result = await connection.bind(name, password, limit());
      const outcome = outcomeOf(result);
      if (outcome !== 'right') return refused(outcome);
      this.#options.notices.tell(result.policy, call);
      return this.#identify(typed, name, password, connection, limit, call);
    });
  }

  /** Whose password it was. */
  async #identify(
    typed: TypedName,
    name: string,
    password: string,
    connection: Connection,
    limit: () => Limit,
    call: Call,
  ): Promise<Verdict> {
    const { people: options, profiles, template } = this.#options;
    const searcher = new OwnView(connection, limit);
    const people = new People(options, searcher);
    const entry = template.isDn
      ? await people.at(name, call)
      : await people.named(typed, call, equals('userPrincipalName', name));
    if (entry === undefined) {
      const detail = 'the password is right, but no entry with this name fits search and filter';
      return { verdict: 'rejected', reason: 'not-allowed', detail };
    }
    // A user principal name may be one person's and the name before the @ another's: the entry must have the password.
    if (!template.isDn) {
      const outcome = outcomeOf(await connection.bind(entry.dn, password, limit()));
      if (outcome !== 'right') return refused(outcome);
    }
    const account = people.accountOf(entry);
    return { verdict: 'accepted', account, profile: await profiles.of(entry, people, searcher, call) };
  }
}

/** Without a look into the directory nobody knows whether there is such an account. */
function refused(outcome: Exclude<Outcome, 'right'>): Verdict {
  if (outcome === 'no-entry') return UNKNOWN;
  const { reason, detail } = outcome;
  return { verdict: 'rejected', reason: reason === 'wrong-password' ? 'unspecified' : reason, detail };
}
