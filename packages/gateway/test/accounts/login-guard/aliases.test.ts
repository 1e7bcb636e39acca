import { expect } from 'chai';
import { guarded, RIGHT, WRONG, type Guarded } from '../../support/guarded.js';

const HOME = '192.0.2.1';
const STRANGER = '198.51.100.7';

/** `alice.work` and `alice_home` lead to the account of alice, as an e-mail address or another spelling may. */
const accountOf = (name: string): { username: string; subject: string } => {
  const username = /^alice/.test(name) ? 'alice' : name;
  return { username, subject: username };
};

for (const owners of ['off', 'enforce']) {
  describe(`other names of an account, with owners: ${owners}`, () => {
    let house: Guarded;
    beforeEach(async () => {
      house = await guarded({ owners });
      house.everybody.accountOf = accountOf;
    });
    afterEach(() => house.gateway.stop());

    it('gain nothing: what fails under one counts for the account', async () => {
      const { everybody, login } = house;
      for (let number = 0; number < 5; number += 1) await login(`alice_${number}`, WRONG, STRANGER);
      expect(everybody.asked).to.have.length(5);
      expect(await login('alice', RIGHT, HOME)).to.equal('no');
      expect(everybody.asked, 'nobody was asked').to.have.length(5);
      expect(await login('alice_right', RIGHT, STRANGER)).to.equal('no');
      house.clock.advance(10_000);
      expect(await login('alice_right2', RIGHT, HOME)).to.equal('in');
    });

    it('let the account in, and clear what its owner has mistyped', async () => {
      const { fail, login } = house;
      await fail(4, 'alice_home', HOME);
      expect(await login('alice_home', RIGHT, HOME)).to.equal('in');
      await fail(4, 'alice', HOME);
      expect(await login('alice_home', RIGHT, HOME)).to.equal('in');
      await fail(5, 'alice_other', STRANGER);
      expect(await login('alice', RIGHT, '203.0.113.9')).to.equal('no');
      expect(await login('alice', RIGHT, HOME), 'from where another name was used').to.equal('in');
    });
  });
}

describe('refusals of a right password', () => {
  it('count, so that no count tells that it was right', async () => {
    const house = await guarded({ names: { reserved: ['root'] } });
    for (let time = 0; time < 7; time += 1) expect(await house.login('root', RIGHT, HOME)).to.equal('no');
    expect(house.everybody.asked).to.have.length(5);
    await house.gateway.stop();
  });
});
