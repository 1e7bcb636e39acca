import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Connection } from '../../../src/state/sqlite/connection.js';
import { guarded, RIGHT, WRONG, type Guarded, type Outcome } from '../../support/guarded.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOME = '192.0.2.1';
const STRANGER = '198.51.100.7';

function count(outcomes: readonly Outcome[], wanted: Outcome): number {
  return outcomes.filter((outcome) => outcome === wanted).length;
}

describe('the login guard', () => {
  const open: Guarded[] = [];
  const start = async (...parameters: Parameters<typeof guarded>): Promise<Guarded> => {
    const started = await guarded(...parameters);
    open.push(started);
    return started;
  };
  afterEach(async () => {
    for (const { gateway } of open.splice(0)) await gateway.stop();
  });

  it('answers a right password during a wait with the bytes of every refusal, and asks nobody', async () => {
    const { everybody, fail, send } = await start();
    const user = { id: '@alice:example.org', client_address: HOME };
    const refusal = await send({ ...user, password: WRONG });
    await fail(4, 'alice', HOME);
    expect(everybody.asked).to.have.length(5);
    expect(await send({ ...user, password: RIGHT })).to.deep.equal(refusal);
    expect(everybody.asked).to.have.length(5);
  });

  it('lets four typing errors be, and forgets them when the password is right', async () => {
    const { fail, login } = await start();
    for (let day = 0; day < 3; day += 1) {
      await fail(4, 'alice', HOME);
      expect(await login('alice', RIGHT, HOME)).to.equal('in');
    }
  });

  it('makes waits twice as long up to their ceiling, and tries during a wait do not prolong it', async () => {
    const { clock, everybody, fail, login } = await start({ guard: { wait: { account: '5s' } } });
    await fail(5, 'alice', HOME);
    for (const wait of [2, 4, 8, 16]) {
      clock.advance(wait * SECOND - 1);
      expect(await login('alice', WRONG, HOME)).to.equal('no');
      const before = everybody.asked.length;
      clock.advance(1);
      await fail(1, 'alice', HOME);
      expect(everybody.asked, `after ${wait} s`).to.have.length(before + 1);
    }
  });

  it('counts from the first failure on, and after a wait until the window has gone by once more', async () => {
    const { clock, everybody, fail, login } = await start();
    await fail(4, 'alice', HOME);
    clock.advance(5 * MINUTE);
    await fail(4, 'alice', HOME);
    expect(await login('alice', RIGHT, HOME)).to.equal('in');
    await fail(5, 'bob', HOME);
    clock.advance(2 * SECOND + 5 * MINUTE);
    everybody.asked.length = 0;
    await fail(6, 'bob', HOME);
    expect(everybody.asked).to.have.length(5);
  });

  it('lets five of a thousand guesses at once be made', async () => {
    const { everybody, login } = await start();
    const guesses = Array.from({ length: 1000 }, (_, number) => login('alice', `guess${number}`, STRANGER));
    expect(count(await Promise.all(guesses), 'no')).to.equal(1000);
    expect(everybody.asked).to.have.length(5);
  });

  it('checks two logins of an account at once, and lets six right ones in', async () => {
    const { everybody, login } = await start();
    let [now, most] = [0, 0];
    everybody.meanwhile = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
    };
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => login('alice', RIGHT, HOME)));
    expect(outcomes).to.deep.equal(Array.from({ length: 6 }, () => 'in'));
    expect(most).to.equal(2);
  });

  it('lets an account’s owner in from where she logged in before, while a stranger tries for an hour', async () => {
    const { clock, everybody, login } = await start();
    expect(await login('alice', RIGHT, HOME)).to.equal('in');
    everybody.asked.length = 0;
    for (let second = 0; second < 3600; second += 10) {
      await login('alice', WRONG, `198.51.${second % 100}.7`);
      if (second % 600 === 300) expect(await login('alice', RIGHT, HOME)).to.equal('in');
      clock.advance(10 * SECOND);
    }
    expect(everybody.asked.length).to.be.within(50, 90);
    await login('alice', WRONG, STRANGER);
    expect(await login('alice', RIGHT, '203.0.113.9'), 'from an address that is new').to.equal('no');
  });

  it('holds up whoever fails from a known address, too', async () => {
    const { everybody, fail, login } = await start();
    await login('alice', RIGHT, HOME);
    await fail(5, 'alice', HOME);
    expect(await login('alice', RIGHT, HOME)).to.equal('no');
    expect(everybody.asked).to.have.length(6);
  });

  it('forgets a client when it has not come for so long', async () => {
    const { clock, fail, login } = await start({ guard: { remember_clients: '1h' } });
    await login('alice', RIGHT, HOME);
    clock.advance(60 * MINUTE);
    await fail(5, 'alice', STRANGER);
    expect(await login('alice', RIGHT, HOME)).to.equal('no');
  });

  it('makes nobody wait for more than ten seconds where client addresses are not told', async () => {
    const { clock, everybody, fail, login } = await start();
    for (let minute = 0; minute < 10; minute += 1) {
      await fail(10, 'alice');
      clock.advance(10 * SECOND);
    }
    expect(everybody.asked).to.have.length(14);
    expect(await login('alice', RIGHT)).to.equal('in');
  });

  it('lets two hundred people in behind one address, of whom twenty mistype, within a minute', async () => {
    const { clock, everybody, login } = await start();
    everybody.meanwhile = () => new Promise(setImmediate);
    const names = Array.from({ length: 200 }, (_, number) => `person${number}`);
    const first = await Promise.all(
      names.map((name, number) => login(name, number % 10 === 0 ? WRONG : RIGHT, HOME)),
    );
    expect(count(first, 'in')).to.equal(180);
    clock.advance(30 * SECOND);
    const again = names.filter((_, number) => number % 10 === 0);
    expect(count(await Promise.all(again.map((name) => login(name, RIGHT, HOME))), 'in')).to.equal(20);
  });

  it('lets fifty of a thousand accounts that are tried at once from one address fail', async () => {
    const { clock, everybody, login } = await start();
    everybody.meanwhile = () => new Promise(setImmediate);
    expect(await login('regular', RIGHT, STRANGER)).to.equal('in');
    everybody.asked.length = 0;
    const guesses = Array.from({ length: 1000 }, (_, number) => login(`person${number}`, WRONG, STRANGER));
    expect(count(await Promise.all(guesses), 'no')).to.equal(1000);
    expect(everybody.asked).to.have.length(50);
    expect(await login('another', RIGHT, STRANGER)).to.equal('no');
    expect(await login('another', RIGHT, HOME)).to.equal('in');
    expect(await login('regular', RIGHT, STRANGER), 'who logged in there before').to.equal('in');
    expect(await login('person0', RIGHT, STRANGER), 'who is counted there already').to.equal('in');
    clock.advance(5 * MINUTE);
    expect(await login('another', RIGHT, STRANGER)).to.equal('in');
  });

  it('takes the addresses of one IPv6 network for one client', async () => {
    const { clock, fail, login } = await start();
    await fail(4, 'alice', '2001:db8:1:2:3::1');
    await fail(1, 'alice', '2001:db8:1:2:4::1');
    await fail(2, 'alice', '2001:db8:1:2:5::1');
    clock.advance(2 * SECOND);
    await fail(1, 'alice', '2001:db8:1:2:5::1');
    clock.advance(2 * SECOND);
    expect(await login('alice', RIGHT, '2001:db8:1:2:6::1')).to.equal('no');
    clock.advance(2 * SECOND);
    expect(await login('alice', RIGHT, '2001:db8:1:2:6::1')).to.equal('in');
  });

  for (const [what, id] of [
    ['a name that nobody has', '@nobody:example.org'],
    ['an address that nobody has', undefined],
  ] as const) {
    it(`counts ${what} like any other`, async () => {
      const { everybody, send } = await start();
      const user = id === undefined ? { medium: 'email', address: 'nobody@example.org' } : { id };
      for (let time = 0; time < 7; time += 1) await send({ ...user, password: WRONG, client_address: HOME });
      expect(everybody.asked).to.have.length(5);
    });
  }

  it('does not count what could not be checked', async () => {
    const { everybody, fail, login } = await start();
    everybody.isDown = true;
    await fail(20, 'alice', HOME);
    everybody.isDown = false;
    await fail(4, 'alice', HOME);
    expect(await login('alice', RIGHT, HOME)).to.equal('in');
  });

  it('counts whoever hangs up', async () => {
    const { everybody, send } = await start();
    for (let time = 0; time < 7; time += 1) {
      const hangUp = new AbortController();
      everybody.meanwhile = () => {
        hangUp.abort();
        return new Promise(() => undefined);
      };
      await send({ id: '@alice:example.org', password: WRONG, client_address: HOME }, hangUp.signal).catch(
        () => undefined,
      );
      while (everybody.asked.length < Math.min(time + 1, 5)) await new Promise(setImmediate);
    }
    everybody.meanwhile = () => undefined;
    const { text } = await send({ id: '@alice:example.org', password: RIGHT, client_address: HOME });
    expect(text).to.include('false');
    expect(everybody.asked).to.have.length(5);
  });

  it('counts one typing error once that comes by e-mail address and again by name', async () => {
    const { everybody, send } = await start();
    for (let time = 0; time < 4; time += 1) {
      await send({ medium: 'email', address: 'alice@example.org', password: `${WRONG}${time}` });
      await send({ id: '@alice:example.org', password: `${WRONG}${time}` });
    }
    expect(everybody.asked).to.have.length(4);
    expect((await send({ id: '@alice:example.org', password: RIGHT })).text).to.include('true');
  });

  it('goes on counting after a reload', async () => {
    const { everybody, fail, gateway } = await start();
    await fail(4, 'alice', HOME);
    await gateway.gateway.reload(
      await gateway.load({
        access: { tokens: [{ secret: 'a-token-of-the-homeserver', reads_mxid: true }], addresses: [] },
        owners: 'off',
        plugins: [{ id: 'renamed', use: 'everybody' }],
      }),
    );
    await fail(4, 'alice', HOME);
    expect(everybody.asked).to.have.length(5);
  });

  describe('with a state in a file', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'postern-guard-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    it('loses nothing that was answered when it is killed', async () => {
      const { clock, fail, login } = await start({ state: { sqlite: join(folder, 'first.db') } });
      expect(await login('alice', RIGHT, HOME)).to.equal('in');
      await fail(4, 'alice', STRANGER);
      await fail(1, 'alice', '203.0.113.9');
      // What a process that is killed leaves behind.
      for (const part of ['', '-wal'])
        cpSync(join(folder, `first.db${part}`), join(folder, `second.db${part}`));
      const second = await start({ state: { sqlite: join(folder, 'second.db') } }, clock);
      expect(await second.login('alice', RIGHT, STRANGER)).to.equal('no');
      expect(await second.login('alice', RIGHT, HOME), 'a client that was known').to.equal('in');
    });

    it('holds no names', async () => {
      const { fail } = await start({ state: { sqlite: join(folder, 'postern.db') } });
      await fail(2, 'alice', HOME);
      const database = await Connection.open(join(folder, 'postern.db'));
      const text = JSON.stringify(await database.all('SELECT * FROM postern_guard', []));
      await database.close();
      expect(text).to.match(/account.*pair/s);
      expect(text).not.to.match(/alice|192\.0\.2/);
    });
  });
});
