import type { Chain } from '../../chain/chain.js';
import type { Entry } from '../../chain/entry.js';
import type { Request } from '../../chain/request.js';
import type { Clock } from '../../time/clock.js';
import { GivenUp, RESERVE_MS } from '../../time/deadline.js';
import { localpartOf } from '../user-id.js';
import type { Clashes } from './clashes.js';
import { isSameHolder } from './owner.js';
import { Remembered } from './remembered.js';
import type { Ownership } from './table.js';

/**
 * Looks who else is called what another account owns: he is refused with a password that is right at his own back end,
 * which nobody asked. A name is looked at once in a while, however often it is tried.
 */
export class Newcomers {
  readonly #chain: Chain;
  readonly #clashes: Clashes;
  readonly #clock: Clock;
  readonly #looked: Remembered<{ readonly askedAt: number }>;

  constructor(chain: Chain, clashes: Clashes, clock: Clock) {
    this.#chain = chain;
    this.#clashes = clashes;
    this.#clock = clock;
    this.#looked = new Remembered(clock);
  }

  /**
   * @param typed as the refused person typed it
   * @param localpart the owned one that this is
   * @throws GivenUp when the caller is gone
   */
  async look(typed: string, localpart: string, owner: Ownership, request: Request): Promise<void> {
    if (this.#looked.get(localpart) !== undefined) return;
    this.#looked.set(localpart, { askedAt: this.#clock.monotonic() });
    for (const entry of this.#chain.entries) {
      if (!entry.can('authenticate') || !entry.can('find')) continue;
      const username = entry.usernameFor(typed);
      if (username === undefined || isCalled(localpart, owner, entry)) continue;
      try {
        const account = await entry.find({ username }, request, request.deadline.at - RESERVE_MS);
        if (account === undefined) continue;
        const newcomer = {
          plugin: entry.id,
          subject: account.subject,
          username: account.username,
          localpart,
        };
        if (!isSameHolder(newcomer, owner)) await this.#clashes.note(newcomer, owner, request);
      } catch (error) {
        if (error instanceof GivenUp) throw error;
        request.log.debug({ plugin: entry.id, err: error }, 'could not be asked who else has the name');
      }
    }
  }
}

/** Whether the owner has the name at his back end: then he would be found, and the time would tell that he is there. */
function isCalled(localpart: string, { plugin, username }: Ownership, entry: Entry): boolean {
  return entry.id === plugin && localpartOf(entry.typedNameOf(username)) === localpart;
}
