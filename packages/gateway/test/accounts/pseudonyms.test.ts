import { expect } from 'chai';
import type { Attempt } from '../../src/accounts/attempt.js';
import type { Decision } from '../../src/accounts/decision.js';
import { Pseudonyms, twoLettersOf } from '../../src/accounts/pseudonyms.js';
import type { Step } from '../../src/chain/chain.js';
import { TESTED, testPseudonyms } from '../support/audience.js';

const byName = (id: string): Attempt => ({ id, password: 'x', readsMxid: true, origin: TESTED });
const byAddress = (address: string): Attempt => ({
  ...{ medium: 'email', address, password: 'x', readsMxid: true, origin: TESTED },
});
const step = (verdict: Step['verdict'], reason?: string): Step => ({
  ...{ plugin: 'one', verdict, reason, milliseconds: 1 },
});
const refusal = (reason: 'unknown-user' | 'wrong-password' | 'owned-name', ...steps: Step[]): Decision => ({
  ...{ outcome: 'refused', reason, steps },
});
const accepted: Decision = {
  ...{ outcome: 'accepted', mxid: '@alice:example.org', plugin: 'one', subject: '1', isSettled: false },
  ...{ profile: {}, steps: [step('accepted')] },
};

describe('the pseudonym of a person', () => {
  it('is the same for every way to write the name', () => {
    const pseudonym = testPseudonyms.ofLocalpart('alice');
    for (const id of ['@alice:example.org', '@ALICE:example.org', ' @ alice :EXAMPLE.org']) {
      expect(testPseudonyms.whose(byName(id), accepted), id).to.deep.include({
        user: pseudonym,
        typedUser: undefined,
        mxid: '@alice:example.org',
      });
    }
  });

  it('is that of the account, with that of what was typed beside it', () => {
    expect(testPseudonyms.whose(byAddress(' Alice@Example.org '), accepted)).to.deep.equal({
      user: testPseudonyms.ofLocalpart('alice'),
      typedUser: testPseudonyms.ofAddress('email', 'alice@example.org'),
      typed: 'Alice@Example.org',
      isKnown: true,
      mxid: '@alice:example.org',
    });
    const led: Decision = { ...refusal('unknown-user'), localpart: 'alice' } as Decision;
    expect(testPseudonyms.whose(byAddress('alice@example.org'), led)).to.deep.include({
      user: testPseudonyms.ofLocalpart('alice'),
      mxid: '@alice:example.org',
    });
  });

  it('stays the same however many people log in', () => {
    const pseudonyms = new Pseudonyms('a key', 'example.org');
    const userOf = (name: string): string => {
      const mxid = `@${name}:example.org`;
      return pseudonyms.whose(byName(mxid), { ...accepted, mxid }).user;
    };
    const first = userOf('alice');
    for (let number = 0; number < 10_001; number += 1) userOf(`person${number}`);
    expect(userOf('alice')).to.equal(first).and.to.equal(pseudonyms.ofLocalpart('alice'));
  });

  it('depends on the key, and on nothing else', () => {
    const of = (key: string): string => new Pseudonyms(key, 'example.org').ofLocalpart('alice');
    expect(of('one key'))
      .to.equal(of('one key'))
      .and.match(/^[0-9a-f]{32}$/);
    expect(of('one key')).not.to.equal(of('another'));
  });

  it('is made of what is no name and no address, too', () => {
    for (const id of ['hunter2', '@bob:other.org', '@'.padEnd(70_000, 'x')]) {
      expect(testPseudonyms.ofId(id)).to.match(/^[0-9a-f]{32}$/);
    }
    expect(testPseudonyms.ofAddress('email', 'none')).to.match(/^[0-9a-f]{32}$/);
  });
});

describe('what was typed', () => {
  const UNAVAILABLE: Decision = {
    outcome: 'unavailable',
    code: 'PLUGIN_UNAVAILABLE',
    message: 'down',
    steps: [],
  };
  const SECRET = '@correct horse:example.org';

  for (const [what, decision, typed] of [
    ['is kept where it was accepted', accepted, 'correct horse'],
    [
      'is kept where its password is wrong',
      refusal('wrong-password', step('rejected', 'wrong-password')),
      'correct horse',
    ],
    ['is kept where the account is another’s', refusal('owned-name', step('accepted')), 'correct horse'],
    ['is kept where it was refused a moment ago', refusal('wrong-password'), 'correct horse'],
    ['is two letters where nobody knows it', refusal('unknown-user', step('unknown-user')), 'co…'],
    [
      'is two letters where a back end does not tell',
      refusal('unknown-user', step('rejected', 'unspecified')),
      'co…',
    ],
    ['is two letters where nobody could be asked', UNAVAILABLE, 'co…'],
  ] as const) {
    it(what, () => {
      expect(testPseudonyms.whose(byName(SECRET), decision).typed).to.equal(typed);
    });
  }

  it('is two letters where it is no Matrix ID of this domain', () => {
    const refused = refusal('unknown-user');
    expect(testPseudonyms.whose(byName('@hunter2:other.org'), refused).typed).to.equal('hu…');
    expect(testPseudonyms.whose(byName('hunter2'), refused).typed).to.equal('hu…');
  });

  it('is nothing at all where two letters would be half of it', () => {
    expect(['', 'ab', 'abcd', 'abcde', '𝒶𝒷𝒸𝒹𝑒'].map(twoLettersOf)).to.deep.equal([
      '…',
      '…',
      '…',
      'ab…',
      '𝒶𝒷…',
    ]);
  });

  it('is cut where it is endless', () => {
    const { typed } = testPseudonyms.whose(byAddress(`${'x'.repeat(60_000)}@example.org`), accepted);
    expect(typed).to.have.length(255);
  });
});
