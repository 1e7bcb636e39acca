import { expect } from 'chai';
import fc from 'fast-check';
import type { Request } from '../../../src/chain/request.js';
import { entryClaim, loginClaim, type Claim } from '../../../src/accounts/login-guard/claim.js';
import type { GuardKeys } from '../../../src/accounts/login-guard/keys.js';
import type { CountingLedger, Outcome, Try } from '../../../src/accounts/login-guard/ledger.js';
import { CountTable } from '../../../src/accounts/login-guard/own/count-table.js';
import { OwnLedger } from '../../../src/accounts/login-guard/own/own-ledger.js';
import { entryRuleOf, rulesOf } from '../../../src/accounts/login-guard/rules.js';
import { SharedLedger } from '../../../src/accounts/login-guard/shared/shared-ledger.js';
import { guard } from '../../../src/config/guard.js';
import type { StateStore } from '../../../src/state/store.js';
import { Deadline } from '../../../src/time/deadline.js';
import { createMemoryLog } from '../../support/log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { memoryState } from '../../support/owned-names.js';

const settings = guard.parse({
  failures: 3,
  window: '60s',
  wait: { first: '2s', account: '9s', without_address: '5s', pair: '40s' },
  accounts_per_address: 3,
  remember_clients: '10m',
});
const rules = rulesOf(settings === 'off' ? expect.fail() : settings, false);
const entryRule = entryRuleOf({ failures: 3, window: 30_000 });

type ClaimOf = (keys: GuardKeys) => Claim;
const login =
  (account: string, client?: string): ClaimOf =>
  (keys) =>
    loginClaim({ account, client }, rules, keys);
const atEntry =
  (name: string): ClaimOf =>
  (keys) =>
    entryClaim({ entry: 'staff', username: name }, entryRule, keys);

/** A state that notes what it is asked. */
async function watchedState(clock: ManualClock): Promise<{ state: StateStore; asked: string[] }> {
  const store = await memoryState(clock);
  await store.open();
  const asked: string[] = [];
  const state = {
    place: store.place,
    isShared: true,
    read(...parameters: Parameters<StateStore['read']>) {
      asked.push(`read ${parameters[0].slice(0, 6)}`);
      return store.read(...parameters);
    },
    write(...parameters: Parameters<StateStore['write']>) {
      asked.push(`write ${parameters[0].slice(0, 6)}`);
      return store.write(...parameters);
    },
    transaction(work: Parameters<StateStore['transaction']>[0]) {
      asked.push('transaction');
      return store.transaction(work);
    },
  } as unknown as StateStore;
  return { state, asked };
}

function requestAt(clock: ManualClock): Request {
  return { requestId: 'test', deadline: new Deadline(clock, 5000), log: createMemoryLog() };
}

describe('the two ways of counting', () => {
  const ACCOUNTS = ['alice', 'bob', 'carol', 'dave', 'eve'];
  const account = fc.constantFrom(...ACCOUNTS);
  const client = fc.constantFrom('home', 'home', 'work', undefined);
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('take' as const), account, client }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('ask' as const), name: fc.constantFrom('alice', 'bob') }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('settle' as const),
        which: fc.nat(),
        outcome: fc.constantFrom<Outcome>('failed', 'failed', 'accepted', 'unchecked'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 70 }) }),
    },
  );

  it('come to the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
        const clock = new ManualClock();
        const own = new OwnLedger(new CountTable((await watchedState(clock)).state), clock);
        const shared = new SharedLedger((await watchedState(clock)).state, clock);
        const ledgers: readonly CountingLedger[] = [own, shared];
        const pending: Try[][] = [];
        const take = async (claimOf: ClaimOf): Promise<void> => {
          const [one, other] = await Promise.all(
            ledgers.map((ledger) => ledger.take(claimOf, requestAt(clock))),
          );
          if (one === undefined || other === undefined) expect.fail();
          if ('try' in one && 'try' in other) {
            expect(other.isKnown).to.equal(one.isKnown);
            pending.push([one.try, other.try]);
          } else expect(other).to.deep.equal(one);
        };
        for (const one of steps) {
          if (one.do === 'take') await take(login(one.account, one.client));
          if (one.do === 'ask') await take(atEntry(one.name));
          if (one.do === 'wait') clock.advance(one.seconds * 1000);
          if (one.do === 'settle') {
            const [tries = []] = pending.splice(one.which % Math.max(1, pending.length), 1);
            for (const tried of tries) await tried.settle(one.outcome, requestAt(clock));
          }
          if (one.do === 'wait') own.sweep();
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a state that several gateways share', () => {
  let clock: ManualClock;
  let asked: string[];
  let ledger: SharedLedger;
  const attempt = async (claimOf: ClaimOf, outcome: Outcome): Promise<unknown> => {
    const taken = await ledger.take(claimOf, requestAt(clock));
    if ('wait' in taken) return taken.wait;
    await taken.try.settle(outcome, requestAt(clock));
    return 'checked';
  };
  beforeEach(async () => {
    clock = new ManualClock();
    const watched = await watchedState(clock);
    ledger = new SharedLedger(watched.state, clock);
    await ledger.keys();
    asked = watched.asked;
    asked.length = 0;
  });

  it('is asked once for a login, and once more when it succeeds', async () => {
    await attempt(login('alice', 'home'), 'failed');
    expect(asked).to.have.length(1);
    await attempt(login('alice', 'home'), 'accepted');
    expect(asked).to.have.length(3);
    await attempt(login('alice'), 'accepted');
    expect(asked).to.have.length(5);
  });

  it('is only read when a login has to wait', async () => {
    for (let time = 0; time < 3; time += 1) await attempt(login('alice', 'home'), 'failed');
    asked.length = 0;
    const wait = await attempt(login('alice', 'home'), 'failed');
    expect(wait).to.deep.equal({ kind: 'pair', until: clock.now() + 2000 });
    expect(asked).to.have.length(2);
    expect(await attempt(login('alice', 'work'), 'failed')).to.deep.equal({
      kind: 'account',
      until: clock.now() + 2000,
    });
  });

  it('has the last word over what was read a moment before', async () => {
    // Another gateway counts between the question and the answer: the row says so, the snapshot does not.
    const taken = await ledger.take(login('alice', 'home'), requestAt(clock));
    expect('try' in taken).to.equal(true);
    const forgetful = new SharedLedger(
      {
        place: 'test',
        read: async () => [{ blocked0: 0, blocked1: 0, known: 0, tried: 1, accounts: 0 }],
        write: async () => [],
      } as unknown as StateStore,
      clock,
    );
    Object.assign(forgetful, { keys: () => ledger.keys() });
    expect(await forgetful.take(login('alice', 'home'), requestAt(clock))).to.deep.equal({
      wait: { kind: 'account' },
    });
  });
});

describe('a state of this gateway alone', () => {
  it('is not written to by right logins of a client that is known', async () => {
    const clock = new ManualClock();
    const { state, asked } = await watchedState(clock);
    const ledger = new OwnLedger(new CountTable(state), clock);
    const attempt = async (outcome: Outcome): Promise<void> => {
      const taken = await ledger.take(login('alice', 'home'), requestAt(clock));
      if ('try' in taken) await taken.try.settle(outcome, requestAt(clock));
    };
    await attempt('accepted');
    expect(asked.splice(0).filter((what) => what === 'transaction')).to.have.length(1);
    for (let time = 0; time < 5; time += 1) await attempt('accepted');
    expect(asked).to.have.length(0);
    await attempt('failed');
    expect(asked.splice(0), 'a failure').to.deep.equal(['transaction']);
    await attempt('accepted');
    expect(asked.splice(0), 'what is cleared').to.deep.equal(['transaction']);
    await attempt('accepted');
    expect(asked).to.have.length(0);
    clock.advance(24 * 60 * 60 * 1000);
    await attempt('accepted');
    expect(asked, 'a day later').to.deep.equal(['transaction']);
  });
});
