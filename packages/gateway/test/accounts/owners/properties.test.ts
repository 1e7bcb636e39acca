import { expect } from 'chai';
import fc from 'fast-check';
import { createAdmissions } from '../../../src/accounts/admissions.js';
import type { Admissions } from '../../../src/accounts/admission.js';
import { Chain } from '../../../src/chain/chain.js';
import { createStateStore } from '../../../src/state/open.js';
import type { StateStore } from '../../../src/state/store.js';
import { release } from '../../../src/accounts/owners/changes/release.js';
import { Deadline } from '../../../src/time/deadline.js';
import { configOf, entryOf } from '../../support/entries.js';
import { Forum } from '../../support/forum.js';
import { createMemoryLog } from '../../support/log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { silentMetrics } from '../../support/metrics.js';

const NAMES = ['ann', 'Ann', 'bob', 'cleo'];
const PLUGINS = ['first', 'second'] as const;

type Plugin = (typeof PLUGINS)[number];
interface Action {
  readonly kind: 'join' | 'rename' | 'leave' | 'login' | 'outage' | 'wait' | 'release';
  readonly plugin: Plugin;
  readonly name: string;
  /** Which member, of those that ever were. */
  readonly who: number;
  readonly gateway: 0 | 1;
  /** Whether a login is tried under the present name of the member, not under `name`. */
  readonly asCalled: boolean;
}

const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.constantFrom(
    ...(['join', 'join', 'rename', 'rename', 'leave', 'outage', 'wait', 'release'] as const),
    ...Array.from({ length: 12 }, () => 'login' as const),
  ),
  plugin: fc.constantFrom(...PLUGINS),
  name: fc.constantFrom(...NAMES),
  who: fc.nat(5),
  gateway: fc.constantFrom(0, 1),
  asCalled: fc.boolean(),
});

/** Two gateways over one state and the same two back ends, and a list of who has which Matrix ID. */
class World {
  readonly #clock: ManualClock;
  readonly #state: StateStore;
  readonly #forums: Record<Plugin, Forum>;
  readonly #gateways: Admissions[] = [];
  /** The model: who got a Matrix ID keeps it, until it is taken from him by name. */
  readonly #owners = new Map<string, string>();
  granted = 0;

  private constructor(state: StateStore, clock: ManualClock, finds: boolean) {
    this.#state = state;
    this.#clock = clock;
    this.#forums = { first: new Forum(finds), second: new Forum(finds) };
  }

  static async create(finds: boolean): Promise<World> {
    const clock = new ManualClock();
    const state = await createStateStore(
      { kind: 'memory' },
      { serverName: 'example.org', directory: '/', clock },
    );
    const world = new World(state, clock, finds);
    for (let gateway = 0; gateway < 2; gateway += 1) await world.#addGateway();
    return world;
  }

  async #addGateway(): Promise<void> {
    const settings = { on_unavailable: 'skip' };
    const entries = await Promise.all(
      PLUGINS.map((id) => entryOf({ id, ...settings }, this.#forums[id].plugin, this.#clock)),
    );
    const chain = new Chain(entries, configOf(), this.#clock, silentMetrics);
    this.#gateways.push(
      createAdmissions('enforce', { chain, state: this.#state, clock: this.#clock, dry: false }),
    );
  }

  async act({ kind, plugin, name, who, gateway, asCalled }: Action): Promise<void> {
    const forum = this.#forums[plugin];
    const present = [...forum.members.keys()];
    const subject = present[who % present.length];
    const isFree = ![...forum.members.values()].includes(name);
    if (kind === 'join' && isFree) forum.join(name);
    if (kind === 'rename' && isFree && subject !== undefined) forum.members.set(subject, name);
    if (kind === 'leave' && subject !== undefined) forum.members.delete(subject);
    if (kind === 'outage') forum.isDown = !forum.isDown;
    if (kind === 'wait') this.#clock.advance(10_000);
    if (kind === 'release') await this.#release(name.toLowerCase());
    if (kind === 'login' && subject !== undefined) {
      const typed = asCalled ? forum.members.get(subject) : name;
      await this.#login(typed ?? name, subject, gateway);
    }
  }

  async #login(name: string, subject: string, gateway: 0 | 1): Promise<void> {
    const request = {
      requestId: 'test',
      deadline: new Deadline(this.#clock, 5000),
      log: createMemoryLog(),
    };
    const candidate = {
      login: { username: name, password: `${subject}` },
      account: name,
      refusalOf: () => undefined,
    };
    const admission = await this.#gateways[gateway]?.admit(candidate, request);
    if (admission?.outcome !== 'admitted') return;
    const holder = `${admission.entry.id}:${admission.account.subject}`;
    expect(admission.account.subject, 'whose password it was').to.equal(subject);
    expect(this.#owners.get(admission.localpart) ?? holder, admission.localpart).to.equal(holder);
    const others = [...this.#owners].filter(
      ([localpart, owner]) => owner === holder && localpart !== admission.localpart,
    );
    expect(others, `${holder} has one Matrix ID`).to.deep.equal([]);
    this.#owners.set(admission.localpart, holder);
    this.granted += 1;
  }

  /** The name is nobody's from the moment it is free; until then nobody but its owner may be let in with it. */
  async #release(localpart: string): Promise<void> {
    if (!this.#owners.has(localpart)) return;
    const released = release(this.#state, { localpart, actor: 'test' }, this.#clock);
    while (this.#clock.pending === 0) await new Promise(setImmediate);
    for (const id of PLUGINS) {
      for (const subject of this.#forums[id].members.keys()) {
        for (const gateway of [0, 1] as const) await this.#login(localpart, subject, gateway);
      }
    }
    this.#clock.advance(60_000);
    await released;
    this.#owners.delete(localpart);
  }

  close(): Promise<void> {
    return this.#state.close();
  }
}

describe('two gateways over one state', () => {
  for (const finds of [true, false]) {
    it(`never let anybody into what another owns, ${finds ? 'with' : 'without'} finding by subject`, async function () {
      this.timeout(30_000);
      let granted = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 40 }), async (actions) => {
          const world = await World.create(finds);
          try {
            for (const one of actions) await world.act(one);
            granted += world.granted;
          } finally {
            await world.close();
          }
        }),
        { numRuns: 150 },
      );
      expect(granted, 'logins that were let in').to.be.above(100);
    });
  }
});
