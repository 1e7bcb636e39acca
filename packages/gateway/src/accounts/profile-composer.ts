import type { Account, Profile } from '@postern/plugin-api';
import { injectable } from 'inversify';
import { inject } from '../bindings.js';
import type { Chain } from '../chain/chain.js';
import type { Entry } from '../chain/entry.js';
import type { Request } from '../chain/request.js';
import type { Config, ProfileSource } from '../config/schema.js';
import type { Clock } from '../time/clock.js';
import { GivenUp } from '../time/deadline.js';
import type { ComposedProfile } from './decision.js';
import { trustedThreePids, withoutDoubles, type MatrixThreePid } from './three-pids.js';

/** Longest wait for one profile source. */
const SOURCE_LIMIT_MS = 1000;

/** Who was let in, by which entry, and what came with the verdict. */
export interface AcceptedLogin {
  readonly entry: Entry;
  readonly account: Account;
  readonly profile: Profile | undefined;
}

interface Contribution {
  readonly displayName: string | undefined;
  readonly threePids: readonly MatrixThreePid[] | undefined;
}

/**
 * Asks the configured sources in their order: the first display name wins, addresses are merged. When a source failed,
 * the addresses are left out altogether, as a list that is shorter than the truth would delete addresses on the
 * homeserver; the login stands.
 */
@injectable()
export class ProfileComposer {
  readonly #sources: readonly ProfileSource[];
  readonly #clock: Clock;

  constructor(@inject('config') config: Config, @inject('clock') clock: Clock) {
    this.#sources = config.profile.from;
    this.#clock = clock;
  }

  /** @throws GivenUp when the caller is gone */
  compose(accepted: AcceptedLogin, chain: Chain, request: Request): Promise<ComposedProfile> {
    return this.#compose(accepted, chain, request, false);
  }

  /**
   * The same where half a profile is worse than none.
   *
   * @throws PluginError of the source that failed, GivenUp when the caller is gone
   */
  composeWhole(accepted: AcceptedLogin, chain: Chain, request: Request): Promise<ComposedProfile> {
    return this.#compose(accepted, chain, request, true);
  }

  async #compose(
    accepted: AcceptedLogin,
    chain: Chain,
    request: Request,
    whole: boolean,
  ): Promise<ComposedProfile> {
    const contributions: Contribution[] = [];
    let failed = false;
    for (const source of this.#sources) {
      try {
        const contribution = await this.#ask(source, accepted, chain, contributions, request);
        if (contribution !== undefined) contributions.push(contribution);
      } catch (error) {
        if (error instanceof GivenUp) throw error;
        failed = true;
        request.log.warn(
          { source: nameOf(source), err: error },
          whole ? 'profile source failed' : 'profile source failed; addresses are left out',
        );
        if (whole) throw error;
      }
    }
    const known = contributions.flatMap(({ threePids }) => (threePids === undefined ? [] : [threePids]));
    return {
      displayName: contributions.find(({ displayName }) => displayName !== undefined)?.displayName,
      threePids: failed || known.length === 0 ? undefined : withoutDoubles(known.flat()),
    };
  }

  async #ask(
    source: ProfileSource,
    accepted: AcceptedLogin,
    chain: Chain,
    earlier: readonly Contribution[],
    request: Request,
  ): Promise<Contribution | undefined> {
    const limit = this.#clock.now() + SOURCE_LIMIT_MS;
    if (source === 'accepting') {
      const { entry, account, profile } = accepted;
      if (profile !== undefined) return contribution(profile, entry);
      return entry.can('profile')
        ? contribution(await entry.profile(account, request, limit), entry)
        : undefined;
    }
    const entry = chain.entry(source.plugin);
    if (entry?.can('find') !== true || !entry.can('profile')) return undefined;
    const account =
      source.match === 'username'
        ? await entry.find({ username: accepted.account.username }, request, limit)
        : await findByEmail(entry, earlier, request, limit);
    return account === undefined
      ? undefined
      : contribution(await entry.profile(account, request, limit), entry);
  }
}

/** The one account that the trusted addresses known so far lead to; none when they lead to several. */
async function findByEmail(
  entry: Entry,
  earlier: readonly Contribution[],
  request: Request,
  limit: number,
): Promise<Account | undefined> {
  const found = new Map<string, Account>();
  for (const { medium, address } of earlier.flatMap(({ threePids }) => threePids ?? [])) {
    if (medium !== 'email') continue;
    const account = await entry.find({ medium, address }, request, limit);
    if (account !== undefined) found.set(account.subject, account);
  }
  const [only, another] = found.values();
  return another === undefined ? only : undefined;
}

function contribution(profile: Profile | undefined, entry: Entry): Contribution | undefined {
  if (profile === undefined) return undefined;
  const { displayName, threePids } = profile;
  return {
    displayName: displayName?.trim() === '' ? undefined : displayName?.trim(),
    threePids: threePids === undefined ? undefined : trustedThreePids(threePids, entry.settings),
  };
}

function nameOf(source: ProfileSource): string {
  return source === 'accepting' ? source : source.plugin;
}
