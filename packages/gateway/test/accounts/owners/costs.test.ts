import { expect } from 'chai';
import { createAdmissions, createOwnerTable } from '../../../src/accounts/admissions.js';
import { findByAddress } from '../../../src/accounts/by-address.js';
import { FENCE_MS } from '../../../src/accounts/owners/changes/release.js';
import { REMEMBERED_MS } from '../../../src/accounts/owners/remembered.js';
import { Chain } from '../../../src/chain/chain.js';
import type { StateStore } from '../../../src/state/store.js';
import { Deadline } from '../../../src/time/deadline.js';
import { configOf, entryOf } from '../../support/entries.js';
import { Forum } from '../../support/forum.js';
import { createMemoryLog } from '../../support/log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { silentMetrics } from '../../support/metrics.js';
import { memoryState } from '../../support/owned-names.js';

/** What a login asks: how often the state, and what of the back end, without the names. */
interface Cost {
  readonly outcome: string;
  readonly questions: number;
  readonly asked: readonly string[];
}

/** A chain of one with owners, whose questions are counted. */
async function counted(finds = true) {
  const clock = new ManualClock();
  const state = await memoryState(clock);
  let questions = 0;
  const counting = {
    place: state.place,
    read: (...parameters: Parameters<StateStore['read']>) => {
      questions += 1;
      return state.read(...parameters);
    },
    write: (...parameters: Parameters<StateStore['write']>) => {
      questions += 1;
      return state.write(...parameters);
    },
  } as StateStore;
  const forum = new Forum(finds);
  const chain = new Chain([await entryOf({}, forum.plugin, clock)], configOf(), clock, silentMetrics);
  const services = { chain, state: counting, clock, dry: false };
  const table = createOwnerTable(services);
  const admissions = createAdmissions('enforce', services, table);
  const newRequest = () => ({
    requestId: 'test',
    deadline: new Deadline(clock, 5000),
    log: createMemoryLog(),
  });
  const login = async (username: string, password: string): Promise<Cost> => {
    questions = 0;
    forum.asked.length = 0;
    const candidate = { login: { username, password }, account: username, refusalOf: () => undefined };
    const { outcome } = await admissions.admit(candidate, newRequest());
    return { outcome, questions, asked: forum.asked.map((what) => what.replace(/ .*/, '')) };
  };
  const lookUp = async (address: string): Promise<number> => {
    questions = 0;
    await findByAddress({ medium: 'email', address }, chain, { table }, newRequest());
    return questions;
  };
  return { clock, forum, login, lookUp, close: () => state.close() };
}

describe('what a login costs with owners', () => {
  it('is one question to the state at most, for a name that has an owner', async () => {
    const { clock, forum, login, close } = await counted();
    const alice = forum.join('alice');
    const questions = async (password: string): Promise<number> => (await login('alice', password)).questions;
    await login('alice', alice);
    expect(await questions(alice)).to.equal(1);
    expect(await questions(alice), 'remembered').to.equal(0);
    clock.advance(REMEMBERED_MS);
    expect(await questions(alice)).to.equal(1);
    expect(await questions('wrong'), 'remembered').to.equal(1);
    expect(FENCE_MS, 'a name is free when nobody remembers its owner').to.be.at.least(2 * REMEMBERED_MS);
    await close();
  });

  for (const finds of [true, false]) {
    it(`is the same for every refusal, ${finds ? 'found' : 'not found'} by subject`, async () => {
      const { clock, forum, login, close } = await counted(finds);
      for (const name of ['alice', 'Bob']) await login(name, forum.join(name));
      forum.join('never here');
      const costs: Record<string, Cost> = {};
      for (const name of ['nobody', 'alice', 'bob', 'Bob', 'never here']) {
        clock.advance(REMEMBERED_MS);
        costs[name] = await login(name, 'wrong');
        costs[`${name}, remembered`] = await login(name, 'wrong');
      }
      const asked = finds ? ['find', 'authenticate'] : ['authenticate'];
      for (const [what, cost] of Object.entries(costs)) {
        expect(cost, what).to.deep.equal({ outcome: 'refused', questions: 1, asked });
      }
      await close();
    });
  }

  it('is the same for every address', async () => {
    const { forum, login, lookUp, close } = await counted();
    forum.addresses.set('alice@example.org', forum.join('alice', 'right'));
    forum.addresses.set('bob@example.org', forum.join('bob'));
    await login('alice', 'right');
    for (const who of ['nobody', 'alice', 'alice', 'bob']) {
      expect(await lookUp(`${who}@example.org`), who).to.equal(1);
    }
    await close();
  });

  it('is the same while nobody has a name yet', async () => {
    const { forum, login, close } = await counted();
    forum.join('alice');
    await login('somebody', 'at the start the ids of the plugins are looked at');
    expect(await login('alice', 'wrong')).to.deep.equal(await login('nobody', 'wrong'));
    await close();
  });
});
