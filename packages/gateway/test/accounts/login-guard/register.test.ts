import { expect } from 'chai';
import { LoginGuard } from '../../../src/accounts/login-guard/login-guard.js';
import { loginClaim } from '../../../src/accounts/login-guard/claim.js';
import { CountTable } from '../../../src/accounts/login-guard/own/count-table.js';
import { OwnLedger } from '../../../src/accounts/login-guard/own/own-ledger.js';
import { GuardRegister, type Examined } from '../../../src/accounts/login-guard/guard-register.js';
import { rulesOf } from '../../../src/accounts/login-guard/rules.js';
import type { Outcome } from '../../../src/accounts/login-guard/ledger.js';
import { SharedLedger } from '../../../src/accounts/login-guard/shared/shared-ledger.js';
import type { StateStore } from '../../../src/state/store.js';
import { Deadline } from '../../../src/time/deadline.js';
import { configOf } from '../../support/entries.js';
import { createMemoryLog } from '../../support/log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { silentMetrics } from '../../support/metrics.js';
import { memoryState } from '../../support/owned-names.js';

const { guard } = configOf();
const rules = rulesOf(guard === 'off' ? expect.fail() : guard, false);
const examined = (localpart: string): Examined => ({ localpart, atEntries: [] });
const NOTHING = {
  failures: 0,
  waitsUntil: undefined,
  pairs: 0,
  waitingPairs: 0,
  pairsWaitUntil: undefined,
  knownClients: 0,
  entries: [],
};

for (const kind of ['own', 'shared'] as const) {
  describe(`what an operator sees of an account (${kind})`, () => {
    let clock: ManualClock;
    let state: StateStore;
    let ledger: OwnLedger | SharedLedger;
    let register: GuardRegister;
    beforeEach(async () => {
      clock = new ManualClock();
      state = await memoryState(clock);
      ledger = kind === 'own' ? new OwnLedger(new CountTable(state), clock) : new SharedLedger(state, clock);
      register = new GuardRegister(ledger, state, clock);
    });
    const attempt = async (client: string, outcome: Outcome, account = 'alice'): Promise<string> => {
      const request = { requestId: 'test', deadline: new Deadline(clock, 5000), log: createMemoryLog() };
      const taken = await ledger.take((keys) => loginClaim({ account, client }, rules, keys), request);
      if ('wait' in taken) return taken.wait.kind;
      await taken.try.settle(outcome, request);
      return outcome;
    };

    it('is nothing of one that nobody tried', async () => {
      expect(await register.show(examined('alice'))).to.deep.equal(NOTHING);
    });

    it('is its failures, and the waits of the account and of its clients', async () => {
      await attempt('home', 'accepted');
      for (let time = 0; time < 4; time += 1) await attempt('work', 'failed');
      await attempt('mobile', 'failed');
      await attempt('home', 'failed');
      await attempt('home', 'failed', 'bob');
      const until = clock.now() + 2000;
      expect(await register.show(examined('alice'))).to.deep.equal({
        ...{
          failures: 5,
          waitsUntil: until,
          pairs: 3,
          waitingPairs: 0,
          pairsWaitUntil: undefined,
          knownClients: 1,
          entries: [],
        },
      });
      clock.advance(2000);
      await attempt('work', 'failed');
      expect(await register.show(examined('alice'))).to.deep.include({
        ...{
          failures: 6,
          waitsUntil: clock.now() + 4000,
          waitingPairs: 1,
          pairsWaitUntil: clock.now() + 2000,
        },
      });
    });

    it('is cleared with an entry in the audit, and its clients stay known', async () => {
      await attempt('home', 'accepted');
      for (let time = 0; time < 5; time += 1) await attempt('work', 'failed');
      await attempt('work', 'failed', 'bob');
      expect(await attempt('work', 'failed')).to.equal('pair');
      await register.clear(examined('alice'), 'root');
      expect(await register.show(examined('alice'))).to.deep.equal({ ...NOTHING, knownClients: 1 });
      expect(await register.show(examined('bob'))).to.deep.include({ failures: 1, pairs: 1 });
      expect(await attempt('work', 'accepted')).to.equal('accepted');
      const entries = await state.transaction((run) =>
        run('SELECT actor, action, localpart FROM postern_audit'),
      );
      expect(entries).to.deep.equal([{ actor: 'root', action: 'guard-clear', localpart: 'alice' }]);
    });
  });
}

describe('the login guard of a gateway', () => {
  it('shows and clears, whichever state it has', async () => {
    for (const isShared of [false, true]) {
      const clock = new ManualClock();
      const state = await memoryState(clock);
      Object.defineProperty(state, 'isShared', { value: isShared });
      const whole = new LoginGuard(state, clock, silentMetrics, createMemoryLog());
      expect(await whole.show(examined('alice'))).to.deep.equal(NOTHING);
      await whole.clear(examined('alice'), 'root');
    }
  });
});
