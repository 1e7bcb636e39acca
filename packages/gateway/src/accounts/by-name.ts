import type { Accepted, Chain, ChainResult } from '../chain/chain.js';
import type { Request } from '../chain/request.js';
import { GivenUp } from '../time/deadline.js';
import {
  admitted,
  declined,
  refused,
  unavailable,
  type Admission,
  type Admissions,
  type Candidate,
  type Declined,
} from './admission.js';
import { leadsBack } from './closure.js';
import { localpartOf, usernameOf } from './user-id.js';

/** Names without owners: an account is let in under the name that its back end has for it at the moment. */
export class ByName implements Admissions {
  readonly #chain: Chain;

  constructor(chain: Chain) {
    this.#chain = chain;
  }

  async admit(candidate: Candidate, request: Request): Promise<Admission> {
    const result = await this.#chain.authenticate(candidate.login, request);
    if (result.outcome !== 'accepted') return declined(result, refusedName(result));
    const localpart = localpartOf(result.entry.matrixNameOf(result.account));
    const fault = await nameFault(localpart, result, candidate, this.#chain, request);
    return fault ?? admitted(result, localpart);
  }
}

/** The localpart that is made of the name of an account whose password was wrong, as far as the back end has told it. */
export function refusedName(result: ChainResult): string | undefined {
  if (result.outcome !== 'refused') return undefined;
  const { entry, account } = result;
  return entry === undefined || account === undefined ? undefined : localpartOf(entry.matrixNameOf(account));
}

/** Why an accepted account cannot be let in under the localpart that is made of its name; `undefined` when it can. */
export async function nameFault(
  localpart: string,
  result: Accepted,
  { login, refusalOf }: Candidate,
  chain: Chain,
  request: Request,
): Promise<Declined | undefined> {
  const fault = refusalOf(localpart);
  if (fault !== undefined) return refused(fault, result);
  const canonical = { username: usernameOf(localpart), password: login.password };
  if (canonical.username === login.username) return undefined;
  try {
    if (await leadsBack(canonical, result, chain, request)) return undefined;
    return refused('ambiguous-name', result);
  } catch (error) {
    if (error instanceof GivenUp) throw error;
    return unavailable(error, result);
  }
}
