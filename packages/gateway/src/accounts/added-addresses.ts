import { createHash } from 'node:crypto';
import { injectable } from 'inversify';
import { inject } from '../bindings.js';
import type { StateStore } from '../state/store.js';
import type { Clock } from '../time/clock.js';
import { Deadline } from '../time/deadline.js';
import type { MatrixThreePid } from './three-pids.js';

/** Longest wait for the state. */
const LIMIT_MS = 5000;

type Address = Pick<MatrixThreePid, 'medium' | 'address'>;

const KNOWN = 'SELECT digest FROM postern_addresses WHERE localpart = $1';
const ADD = 'INSERT INTO postern_addresses (localpart, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING';
const FORGET = 'DELETE FROM postern_addresses WHERE localpart = $1 AND digest = $2';

/** What the gateway has added to one Matrix account. */
export class Added {
  readonly localpart: string;
  readonly digests: ReadonlySet<string>;

  constructor(localpart: string, digests: ReadonlySet<string>) {
    this.localpart = localpart;
    this.digests = digests;
  }

  has(address: Address): boolean {
    return this.digests.has(digestOf(this.localpart, address));
  }
}

/**
 * Which addresses of a Matrix account the gateway has added, in distinction from those that the person has. They are
 * compared only, never read, so the state holds digests: with the account in each, nobody sees there who shares an
 * address. Who has the whole state can still try a guess.
 */
@injectable()
export class AddedAddresses {
  readonly #state: StateStore;
  readonly #clock: Clock;

  constructor(@inject('state') state: StateStore, @inject('clock') clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  /** @throws StateError, or GivenUp when it takes too long */
  async of(localpart: string): Promise<Added> {
    const deadline = new Deadline(this.#clock, LIMIT_MS);
    const rows = await deadline.run(deadline.at, (waiter) => this.#state.read(KNOWN, [localpart], waiter));
    return new Added(localpart, new Set(rows.map(({ digest }) => String(digest))));
  }

  /**
   * Makes the record say that these are what the gateway has added; other gateways' changes of the same moment stay.
   *
   * @throws StateError
   */
  async note({ localpart, digests: before }: Added, addresses: readonly Address[]): Promise<void> {
    const now = new Set(addresses.map((address) => digestOf(localpart, address)));
    const added = [...now].filter((digest) => !before.has(digest));
    const gone = [...before].filter((digest) => !now.has(digest));
    if (added.length + gone.length === 0) return;
    await this.#state.transaction(async (run) => {
      for (const digest of added) await run(ADD, [localpart, digest]);
      for (const digest of gone) await run(FORGET, [localpart, digest]);
    });
  }
}

function digestOf(localpart: string, { medium, address }: Address): string {
  return createHash('sha256')
    .update(JSON.stringify([localpart, medium, address]))
    .digest('base64url');
}
