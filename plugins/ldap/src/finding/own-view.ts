import type { Connection, SearchAnswer, SearchRequest } from '../connection/connection.js';
import type { Limit } from '../connection/limit.js';
import type { Searcher } from '../pools/directory.js';

/** The directory as one person sees it: one search after the other, on the connection that is bound as the person. */
export class OwnView implements Searcher {
  readonly #connection: Connection;
  readonly #limit: () => Limit;
  #latest: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, limit: () => Limit) {
    this.#connection = connection;
    this.#limit = limit;
  }

  async search(request: SearchRequest): Promise<SearchAnswer['entries']> {
    const answer = this.#latest.then(() => this.#connection.search(request, this.#limit()));
    this.#latest = answer.catch(() => undefined);
    return (await answer).entries;
  }
}
