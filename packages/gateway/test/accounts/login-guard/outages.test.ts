import { mock } from 'node:test';
import { expect } from 'chai';
import { StateError } from '../../../src/state/errors.js';
import { StateStore } from '../../../src/state/store.js';
import { guarded, RIGHT, WRONG, type Guarded } from '../../support/guarded.js';

const HOME = '192.0.2.1';

describe('the login guard while its state is down', () => {
  let house: Guarded;
  const breakDown = (): void => {
    for (const method of ['read', 'write', 'transaction'] as const) {
      mock.method(StateStore.prototype, method, () =>
        Promise.reject(new StateError('STATE_UNAVAILABLE', 'the state is down')),
      );
    }
  };
  const mend = (): void => mock.restoreAll();
  afterEach(async () => {
    mend();
    await house.gateway.stop();
  });
  const isReady = async (): Promise<number> => (await house.page('/ready')).status;

  it('answers 503, and is not ready', async () => {
    house = await guarded();
    breakDown();
    expect(await house.login('alice', RIGHT, HOME)).to.equal(503);
    expect(await isReady()).to.equal(503);
    expect(house.everybody.asked).to.deep.equal([]);
    expect((await house.page('/metrics')).text).to.match(/^postern_guard_state_errors_total 1$/m);
    mend();
    expect(await house.login('alice', RIGHT, HOME)).to.equal('in');
  });

  it('answers 503 for a failure that cannot be written', async () => {
    house = await guarded();
    await house.login('alice', RIGHT, HOME);
    breakDown();
    expect(await house.login('alice', WRONG, HOME)).to.equal(503);
  });

  it('counts in memory where that is configured, and is ready', async () => {
    house = await guarded({ guard: { on_unavailable: 'memory' } });
    breakDown();
    expect(await isReady()).to.equal(200);
    await house.fail(7, 'alice', HOME);
    expect(house.everybody.asked).to.have.length(5);
    mend();
    expect(await house.login('alice', RIGHT, HOME), 'what counts again is the state').to.equal('in');
    breakDown();
    expect(await house.login('bob', WRONG, HOME), 'a failure that cannot be written').to.equal('no');
    house.clock.advance(61_000);
    expect(await house.login('bob', RIGHT, HOME), 'nor what is over thrown away').to.equal('in');
  });

  it('goes by the state where memory is configured, as long as that is there', async () => {
    house = await guarded({ guard: { on_unavailable: 'memory' } });
    const hangUp = new AbortController();
    house.everybody.meanwhile = () => {
      hangUp.abort();
      return new Promise(() => undefined);
    };
    const user = { id: '@alice:example.org', password: WRONG, client_address: HOME };
    await house.send(user, hangUp.signal).catch(() => undefined);
    house.everybody.meanwhile = () => undefined;
    await house.fail(6, 'alice', HOME);
    expect(house.everybody.asked).to.have.length(5);
  });

  it('does without it where nothing is counted', async () => {
    house = await guarded({ guard: 'off' });
    breakDown();
    await house.fail(7, 'alice', HOME);
    expect(house.everybody.asked).to.have.length(7);
    expect(await isReady()).to.equal(200);
  });
});
