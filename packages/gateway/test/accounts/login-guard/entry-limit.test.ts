import { mock } from 'node:test';
import { expect } from 'chai';
import { StateError } from '../../../src/state/errors.js';
import { StateStore } from '../../../src/state/store.js';
import { guarded, RIGHT, WRONG, type Guarded } from '../../support/guarded.js';

const MINUTE = 60_000;
const entry = { id: 'everybody', use: 'everybody', breaker: 'off', guard: { failures: 3, window: '30m' } };

describe('the limit of one plugin', () => {
  let house: Guarded;
  beforeEach(async () => (house = await guarded({ plugins: [entry] })));
  afterEach(() => {
    mock.restoreAll();
    return house.gateway.stop();
  });

  it('lets so many failures of one name reach it, also from a client that is known', async () => {
    const { clock, everybody, fail, gateway, login, page } = house;
    await login('alice', RIGHT, '192.0.2.1');
    await fail(2, 'alice', '192.0.2.2');
    await fail(1, 'alice', '192.0.2.3');
    expect(await login('alice', RIGHT, '192.0.2.1')).to.equal('no');
    expect(await login('ALICE', RIGHT, '192.0.2.1')).to.equal('no');
    expect(everybody.asked).to.have.length(4);
    clock.advance(30 * MINUTE);
    expect(await login('alice', RIGHT, '192.0.2.1')).to.equal('in');
    expect((await page('/metrics')).text).to.match(/^postern_guard_throttled_total\{kind="entry"\} 2$/m);
    expect(gateway.log()).to.match(/"wait":"entry","until":"2030-01-01T00:30:00.000Z"/);
  });

  it('counts until nothing has failed for the whole window, as directories do', async () => {
    const { clock, everybody, fail } = house;
    await fail(2, 'alice');
    clock.advance(29 * MINUTE);
    await fail(1, 'alice');
    clock.advance(29 * MINUTE);
    await fail(1, 'alice');
    expect(everybody.asked).to.have.length(3);
  });

  it('takes spellings for one that directories take for one', async () => {
    const { everybody, fail } = house;
    for (const name of ['zoe', 'zoë', 'Zoé', 'z oe', 'zoe']) await fail(1, name);
    expect(everybody.asked).to.have.length(3);
  });

  it('forgets failures when the password is right, and does not count outages and names that it has not', async () => {
    const { everybody, fail, login } = house;
    for (let time = 0; time < 3; time += 1) {
      await fail(2, 'alice', '192.0.2.1');
      expect(await login('alice', RIGHT, '192.0.2.1')).to.equal('in');
    }
    everybody.isDown = true;
    await fail(5, 'bob');
    everybody.isDown = false;
    expect(await login('bob', RIGHT)).to.equal('in');
    everybody.asked.length = 0;
    await fail(4, 'nobody');
    expect(everybody.asked).to.have.length(4);
  });

  it('counts whoever hangs up', async () => {
    const { everybody, login, send } = house;
    for (let time = 1; time <= 3; time += 1) {
      const hangUp = new AbortController();
      everybody.meanwhile = () => {
        hangUp.abort();
        return new Promise(() => undefined);
      };
      await send({ id: '@alice:example.org', password: WRONG }, hangUp.signal).catch(() => undefined);
      while (everybody.asked.length < time) await new Promise(setImmediate);
    }
    await new Promise(setImmediate);
    everybody.meanwhile = () => undefined;
    expect(await login('alice', RIGHT)).to.equal('no');
    expect(everybody.asked).to.have.length(3);
  });

  it('answers 503 when it cannot be counted', async () => {
    const { everybody, login } = house;
    mock.method(StateStore.prototype, 'transaction', () =>
      Promise.reject(new StateError('STATE_FULL', 'the state is full')),
    );
    expect(await login('alice', WRONG)).to.equal(503);
    expect(everybody.asked).to.have.length(1);
  });

  it('is a fault where the guard is off', async () => {
    const faults = await house.gateway
      .load({ guard: 'off', plugins: [{ id: 'other', use: 'everybody' }, entry] })
      .catch((error: { faults: readonly { path: readonly unknown[]; message: string }[] }) => error.faults);
    expect(faults).to.have.deep.nested.property('[0].message', 'the guard is off: nothing is counted');
  });
});
