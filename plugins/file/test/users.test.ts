import { expect } from 'chai';
import { Users, type User } from '../src/users.js';
import { BCRYPT_12 } from './support/hashes.js';

function user(username: string, part: Partial<User> = {}): User {
  const hash = BCRYPT_12;
  return { username, subject: username, hash, disabled: false, ...part };
}

describe('the users of a file', () => {
  describe('are named', () => {
    const users = new Users([
      user('Bob'),
      user('bob'),
      user('Müller'),
      user('J̌'),
      user('ANNA'),
      user('Anna'),
    ]);
    const named = (name: string) => users.named(name)?.username;

    it('by the exact spelling first', () => {
      expect(named('Bob')).to.equal('Bob');
      expect(named('bob')).to.equal('bob');
    });

    it('by another case or normal form where only one is meant', () => {
      for (const name of ['Müller', 'müller', 'MÜLLER', 'mu\u0308ller'])
        expect(named(name)).to.equal('Müller');
    });

    it('by the small letter that composes with its mark', () => {
      expect(named('ǰ')).to.equal('J̌');
    });

    it('never when several are meant, or nobody', () => {
      for (const name of ['BOB', 'anna', 'carol', '']) expect(named(name)).to.equal(undefined);
    });
  });

  describe('are found', () => {
    const users = new Users([
      user('alice', {
        subject: '1',
        emails: ['Alice@Example.org', 'office@example.org'],
        phones: ['+49 30 90-1820'],
      }),
      user('bob', { subject: '2', emails: ['office@example.org'] }),
    ]);
    const found = (key: Parameters<Users['find']>[0]) => users.find(key)?.username;

    it('by name, subject, and address in any spelling', () => {
      expect(found({ username: 'ALICE' })).to.equal('alice');
      expect(found({ subject: '2' })).to.equal('bob');
      expect(found({ medium: 'email', address: 'alice@example.ORG' })).to.equal('alice');
      expect(found({ medium: 'msisdn', address: '+49309 01820' })).to.equal('alice');
    });

    it('never by a name as subject, an unknown address, one of another medium, or a shared one', () => {
      expect(found({ subject: 'alice' })).to.equal(undefined);
      expect(found({ medium: 'email', address: 'nobody@example.org' })).to.equal(undefined);
      expect(found({ medium: 'email', address: '49309 01820' })).to.equal(undefined);
      expect(found({ medium: 'email', address: 'office@example.org' })).to.equal(undefined);
    });

    it('have a profile without the address that is shared', () => {
      const alice = users.named('alice');
      expect(alice && users.profileOf(alice).threePids).to.deep.equal([
        { medium: 'email', address: 'Alice@Example.org', verified: true },
        { medium: 'msisdn', address: '+49 30 90-1820', verified: true },
      ]);
    });
  });

  it('have no opinion on what the file does not say of them', () => {
    const profile = (part: Partial<User>) => new Users([]).profileOf(user('alice', part));
    expect(profile({})).to.deep.equal({ displayName: undefined, threePids: undefined, groups: undefined });
    expect(profile({ phones: [] }).threePids).to.deep.equal([]);
  });

  it('lend a hash to what an unknown name must cost, but no marker of a locked account', () => {
    expect(new Users([user('a', { hash: '!' }), user('b')]).likeHash).to.equal(BCRYPT_12);
    expect(new Users([user('a', { hash: '*' })]).likeHash).to.equal(undefined);
  });
});
