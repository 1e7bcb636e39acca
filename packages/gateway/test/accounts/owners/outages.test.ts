import { expect } from 'chai';
import { createAdmissions } from '../../../src/accounts/admissions.js';
import { Chain } from '../../../src/chain/chain.js';
import { StateError } from '../../../src/state/errors.js';
import type { StateStore } from '../../../src/state/store.js';
import { Deadline } from '../../../src/time/deadline.js';
import { configOf, entryOf } from '../../support/entries.js';
import { Forum } from '../../support/forum.js';
import { createMemoryLog } from '../../support/log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { silentMetrics } from '../../support/metrics.js';

describe('a state that is down', () => {
  const login = async (mode: 'learn' | 'enforce', ask: () => Promise<never>, meanwhile?: 'late' | 'gone') => {
    const clock = new ManualClock();
    const forum = new Forum();
    const alice = forum.join('alice');
    const chain = new Chain([await entryOf({}, forum.plugin, clock)], configOf(), clock, silentMetrics);
    const deadline = new Deadline(clock, 5000);
    const asking = (): Promise<never> => {
      if (meanwhile === 'late') setImmediate(() => clock.advance(2000));
      if (meanwhile === 'gone') setImmediate(() => deadline.cancel());
      return ask();
    };
    const state = { place: 'the state', read: asking, write: asking } as unknown as StateStore;
    const admissions = createAdmissions(mode, { chain, state, clock, dry: false });
    const login = { username: 'alice', password: alice };
    const candidate = { login, account: 'alice', refusalOf: () => undefined };
    return admissions.admit(candidate, { requestId: 'test', deadline, log: createMemoryLog() });
  };
  const down = (): Promise<never> => Promise.reject(new StateError('STATE_LOCKED', 'locked'));
  const hanging = (): Promise<never> => new Promise(() => undefined);

  it('lets nobody in, and says why', async () => {
    expect(await login('enforce', down)).to.deep.include({ outcome: 'unavailable', code: 'STATE_LOCKED' });
  });

  it('that never answers is given up after a while', async () => {
    const admission = await login('enforce', hanging, 'late');
    expect(admission).to.deep.include({ code: 'STATE_UNAVAILABLE', message: 'the state: no answer in time' });
  });

  it('keeps nobody out while owners are only learnt', async () => {
    expect(await login('learn', down)).to.deep.include({ outcome: 'admitted', localpart: 'alice' });
  });

  for (const mode of ['learn', 'enforce'] as const) {
    it(`is not waited for when the caller is gone (${mode})`, async () => {
      const thrown: unknown = await login(mode, hanging, 'gone').catch((error: unknown) => error);
      expect(thrown).to.have.property('code', 'CALLER_GONE');
    });
  }
});
