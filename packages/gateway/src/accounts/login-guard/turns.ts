import type { Request } from '../../chain/request.js';
import type { Who } from './claim.js';
import { Crowds } from './crowds.js';
import type { Taken } from './ledger.js';
import { Places } from './places.js';

/** So many checks of one account at once, whoever asks for them. */
const CHECKS_OF_AN_ACCOUNT = 2;

/** Whose turn it is to be. */
export interface Turn {
  readonly who: Who;
  readonly atOnce: number;
  readonly request: Request;
}

/** Lets logins of one account, and from one client address, wait for each other rather than refuse them. */
export class Turns {
  readonly #places = new Places(CHECKS_OF_AN_ACCOUNT);
  readonly #crowds = new Crowds();

  /**
   * Runs `work` when it is its turn. It holds a place of its account while a try is checked.
   *
   * @param atOnce how many checks may go on at once from one client address
   * @param take counts a try, when there is a place for it
   * @throws TooManyWait, GivenUp, or what `take` and `work` throw
   */
  async run<T>(
    { who, atOnce, request }: Turn,
    take: () => Promise<Taken>,
    work: (taken: Taken) => T | Promise<T>,
  ): Promise<T> {
    const { account, client } = who;
    const taken = await (client === undefined
      ? this.#takeInPlace(account, request, take)
      : this.#takeAmong(client, atOnce, account, request, take));
    if ('wait' in taken) return work(taken);
    try {
      return await work(taken);
    } finally {
      this.#places.leave(account);
      if (client !== undefined) this.#crowds.leave(client);
    }
  }

  /**
   * A client address may have too many failed accounts only because of those that are being checked: it is waited until one
   * of them is done, without a place of the account, which others may want meanwhile.
   */
  async #takeAmong(
    client: string,
    atOnce: number,
    account: string,
    request: Request,
    take: () => Promise<Taken>,
  ): Promise<Taken> {
    const { deadline } = request;
    for (;;) {
      if (this.#crowds.tryJoin(client, atOnce)) {
        let taken: Taken;
        try {
          taken = await this.#takeInPlace(account, request, take);
        } catch (error) {
          this.#crowds.leave(client);
          throw error;
        }
        if ('try' in taken) return taken;
        if (taken.wait.kind !== 'address') {
          this.#crowds.leave(client);
          return taken;
        }
        if (!this.#crowds.retreat(client)) return taken;
      }
      await deadline.run(deadline.at, (waiter) => this.#crowds.wait(client, waiter));
    }
  }

  async #takeInPlace(account: string, request: Request, take: () => Promise<Taken>): Promise<Taken> {
    const { deadline } = request;
    if (!this.#places.tryEnter(account)) {
      await deadline.run(deadline.at, (waiter) => this.#places.enter(account, waiter));
    }
    let taken: Taken | undefined;
    try {
      return (taken = await take());
    } finally {
      if (taken === undefined || 'wait' in taken) this.#places.leave(account);
    }
  }
}
