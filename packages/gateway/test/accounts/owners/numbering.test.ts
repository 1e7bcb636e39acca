import { expect } from 'chai';
import { numbered, settlingCommand } from '../../../src/accounts/owners/numbering.js';

describe('a numbered name', () => {
  it('is the first that nobody has', () => {
    const taken = ['jdoe2', 'jdoe3', 'jdoe5'];
    expect(numbered('jdoe')).to.equal('jdoe2');
    expect(numbered('jdoe', (name) => !taken.includes(name))).to.equal('jdoe4');
  });

  for (const [subject, word] of [
    ['77', 'forum:77'],
    ['uid=jdoe,dc=example', 'forum:uid=jdoe,dc=example'],
    ['a b', "'forum:a b'"],
    ["it's; $(id)", "'forum:it'\\''s; $(id)'"],
  ] as const) {
    it(`is given to the account ${subject} by a command that a shell takes as it is meant`, () => {
      const clash = { plugin: 'forum', subject, localpart: 'jdoe' };
      expect(settlingCommand(clash)).to.equal(`postern owners assign ${word} @jdoe2`);
    });
  }
});
