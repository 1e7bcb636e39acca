import { mock } from 'node:test';
import { expect } from 'chai';
import type { Admissions } from '../../../src/accounts/admission.js';
import { GuardKeys } from '../../../src/accounts/login-guard/keys.js';
import { LoginGuard } from '../../../src/accounts/login-guard/login-guard.js';
import { CountMemory } from '../../../src/accounts/login-guard/own/count-memory.js';
import { CountTable } from '../../../src/accounts/login-guard/own/count-table.js';
import { rulesOf } from '../../../src/accounts/login-guard/rules.js';
import { SharedLedger } from '../../../src/accounts/login-guard/shared/shared-ledger.js';
import { NOBODY_WAITS } from '../../../src/accounts/login-guard/nobody-waits.js';
import { StateError } from '../../../src/state/errors.js';
import type { StateStore } from '../../../src/state/store.js';
import { Deadline } from '../../../src/time/deadline.js';
import { configOf } from '../../support/entries.js';
import { createMemoryLog } from '../../support/log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { silentMetrics } from '../../support/metrics.js';
import { memoryState } from '../../support/owned-names.js';

const { guard } = configOf();
const settings = guard === 'off' ? expect.fail() : guard;

describe('the login guard is bounded', () => {
  it('in the counts of its memory: the oldest makes room', () => {
    const memory = new CountMemory();
    const count = { failures: 1, blockedUntil: 0, countedAt: 1, expires: 10, expiresBefore: 10 };
    const nameOf = (number: number) => ({ key: `${number}`, kind: 'account' as const });
    for (let number = 0; number <= 100_000; number += 1) memory.set(nameOf(number), count);
    expect(memory.get('0', 5)).to.equal(undefined);
    expect(memory.get('1', 5)).to.equal(count);
  });

  it('in the keys that it keeps', () => {
    const keys = GuardKeys.passing();
    const first = keys.ofLogin('alice', '192.0.2.1');
    expect(keys.ofLogin('alice', '192.0.2.1'), 'not kept yet').not.to.equal(first);
    keys.keep(first);
    expect(keys.ofLogin('alice', '192.0.2.1')).to.equal(first);
    for (let number = 0; number < 10_000; number += 1) keys.keep(keys.ofLogin(`${number}`, undefined));
    const again = keys.ofLogin('alice', '192.0.2.1');
    expect(again, 'made anew').not.to.equal(first);
    expect(again).to.deep.equal(first);
  });

  it('in the clients of which it keeps whether they are known', async () => {
    const read = async (_sql: string, [known]: readonly unknown[]): Promise<object[]> =>
      String(known).startsWith('stranger') ? [] : [{ expires: 9 }];
    const table = new CountTable({ read } as unknown as StateStore);
    expect(table.remembers('0', 1)).to.equal(undefined);
    for (let number = 0; number < 50_000; number += 1) await table.isKnown(`${number}`, 1, NOBODY_WAITS);
    expect(table.remembers('0', 1)).to.equal(true);
    expect(table.remembers('0', 9)).to.equal(false);
    for (let number = 0; number <= 10_000; number += 1) {
      expect(await table.isKnown(`stranger ${number}`, 1, NOBODY_WAITS)).to.equal(false);
    }
    expect(table.remembers('stranger 0', 1)).to.equal(undefined);
    expect(table.remembers('stranger 10000', 1)).to.equal(false);
    expect(table.remembers('0', 1), 'strangers push out nobody who is known').to.equal(true);
    await table.isKnown('another', 1, NOBODY_WAITS);
    expect(table.remembers('0', 1)).to.equal(undefined);
  });

  it('tells a stranger who has logged in from one who has not', async () => {
    const clock = new ManualClock();
    const state = await memoryState(clock);
    await state.open();
    const table = new CountTable(state);
    await table.isKnown('known/alice', 1, NOBODY_WAITS);
    expect(table.remembers('known/alice', 1)).to.equal(false);
    await table.save([], { known: 'known/alice', account: 'alice', remembered: 1000 }, 1);
    expect(table.remembers('known/alice', 2)).to.equal(true);
    expect(await new CountTable(state).isKnown('known/alice', 2, NOBODY_WAITS)).to.equal(true);
  });

  it('in the time that a login waits for its turn', async () => {
    const clock = new ManualClock();
    const whole = new LoginGuard(await memoryState(clock), clock, silentMetrics, createMemoryLog());
    const hanging: Admissions = { admit: () => new Promise(() => undefined) };
    const admissions = whole.admissions(hanging, settings);
    const admit = () =>
      admissions.admit(
        { login: { username: 'alice', password: 'x' }, account: 'alice', refusalOf: () => undefined },
        { requestId: 'test', deadline: new Deadline(clock, 5000), log: createMemoryLog() },
      );
    void admit();
    void admit();
    const third = admit();
    while (clock.pending === 0) await new Promise(setImmediate);
    clock.advance(5000);
    expect(await third).to.deep.include({
      outcome: 'unavailable',
      code: 'TOO_MANY_LOGINS',
      retryAfterMs: 1000,
    });
  });

  it('in what one of several gateways checks at once of one address', () => {
    expect(rulesOf({ ...settings, accounts_per_address: 50 }, true).address.atOnce).to.equal(13);
    expect(rulesOf(settings, false).address.atOnce).to.equal(Infinity);
  });
});

describe('a shared state that was down at the start', () => {
  it('is asked for the key again', async () => {
    const clock = new ManualClock();
    const state = await memoryState(clock);
    const read = mock.method(state, 'read', () =>
      Promise.reject(new StateError('STATE_UNAVAILABLE', 'down')),
    );
    const ledger = new SharedLedger(state, clock);
    const failure: unknown = await ledger.keys().catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'STATE_UNAVAILABLE');
    read.mock.restore();
    expect((await ledger.keys()).of('a')).to.equal((await ledger.keys()).of('a'));
  });
});
