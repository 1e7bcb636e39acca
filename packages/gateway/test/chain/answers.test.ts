import { expect } from 'chai';
import { checkAccount, checkProfile, checkVerdict } from '../../src/chain/answers.js';

const account = { username: 'alice', subject: '1' };

describe('what a plugin answers', () => {
  for (const verdict of [
    { verdict: 'unknown-user' },
    { verdict: 'accepted', account, profile: undefined },
    {
      verdict: 'accepted',
      account: { ...account, localpart: 'al' },
      profile: { displayName: 'A', threePids: [], groups: ['g'] },
    },
    { verdict: 'rejected', reason: 'locked', account: undefined, detail: undefined },
    { verdict: 'rejected', reason: 'locked', account, detail: 'until tomorrow' },
  ]) {
    it(`may be ${JSON.stringify(verdict)}`, () => {
      expect(checkVerdict(verdict)).to.deep.equal(verdict);
    });
  }

  it('is cut down to what the contract knows', () => {
    const verdict = checkVerdict({
      verdict: 'rejected',
      reason: 'locked',
      detail: 'x'.repeat(1000),
      hash: 'secret',
    });
    expect(verdict).to.have.property('detail').with.lengthOf(300);
    expect(verdict).not.to.have.property('hash');
  });

  for (const [what, value] of [
    ['nothing', undefined],
    ['null', null],
    ['text', 'accepted'],
    ['true', true],
    ['an unknown verdict', { verdict: 'yes' }],
    ['no account', { verdict: 'accepted' }],
    ['an account without subject', { verdict: 'accepted', account: { username: 'a' } }],
    ['a subject that is a number', { verdict: 'accepted', account: { username: 'a', subject: 1 } }],
    ['an empty username', { verdict: 'accepted', account: { username: '', subject: '1' } }],
    ['a localpart that is a number', { verdict: 'accepted', account: { ...account, localpart: 5 } }],
    ['no reason', { verdict: 'rejected' }],
    ['an unknown reason', { verdict: 'rejected', reason: 'mood' }],
  ] as const) {
    it(`may not be ${what}`, () => {
      expect(() => checkVerdict(value))
        .to.throw(/^the plugin answered /)
        .with.property('code', 'PLUGIN_PROTOCOL');
    });
  }

  for (const [what, value] of [
    ['a name that is a number', { displayName: 1 }],
    ['an endless name', { displayName: 'x'.repeat(2000) }],
    ['groups that are text', { groups: 'staff' }],
    ['groups that are numbers', { groups: [1] }],
    ['addresses that are text', { threePids: 'a@example.org' }],
    ['an address that is null', { threePids: [null] }],
    ['an address that is text', { threePids: ['a@example.org'] }],
    ['an address of no medium', { threePids: [{ medium: 'pigeon', address: 'a', verified: true }] }],
    [
      'an address not said to be verified or not',
      { threePids: [{ medium: 'email', address: 'a@example.org' }] },
    ],
    [
      'too many addresses',
      { threePids: Array.from({ length: 1001 }, () => ({ medium: 'email', address: 'a', verified: true })) },
    ],
  ] as const) {
    it(`may not have a profile with ${what}`, () => {
      expect(() => checkProfile(value))
        .to.throw()
        .with.property('code', 'PLUGIN_PROTOCOL');
    });
  }

  it('may not be an account that is none', () => {
    expect(() => checkAccount(5)).to.throw(/not an account/);
  });
});
