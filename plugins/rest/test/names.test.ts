import { expect } from 'chai';
import fc from 'fast-check';
import { isPlain, sentLocalpart, usernameOf } from '../src/names.js';

describe('names in Matrix IDs', () => {
  for (const [username, sent] of [
    ['alice', 'alice'],
    ['John Doe', 'John Doe'],
    ['müller', 'müller'],
    ['alice@example.org', 'alice@example.org'],
    ['a=20b', 'a=3d20b'],
    ['a=b', 'a=b'],
    ['alice:elsewhere.example', 'alice=3aelsewhere.example'],
    ['alice\0x', 'alice=00x'],
    ['a\u0085b', 'a=c2=85b'],
  ] as const) {
    it(`are sent as ${JSON.stringify(sent)} of ${JSON.stringify(username)}`, () => {
      expect(sentLocalpart(username)).to.equal(sent);
    });
  }

  it('are read from their escapes, where those are UTF-8', () => {
    expect(usernameOf('john=20doe')).to.equal('john doe');
    expect(usernameOf('m=C3=BCller')).to.equal('müller');
    expect(usernameOf('a=ffb')).to.equal('a=ffb');
    expect(usernameOf('u=cc=88')).to.equal('ü');
  });

  it('mean the same name when they come back, and hold nothing that ends an id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const username = text.normalize('NFC');
        const sent = sentLocalpart(username);
        expect(usernameOf(sent)).to.equal(username);
        expect(sent).not.to.match(/[:\p{Cc}]/u);
      }),
    );
  });

  it('are plain when they are localparts as they stand', () => {
    for (const name of ['alice', 'a.b_c-d/e+f', '7']) expect(isPlain(name)).to.equal(true);
    for (const name of ['Alice', 'a b', 'ä', 'a=20', 'a@b', '', 'alice\n'])
      expect(isPlain(name)).to.equal(false);
  });
});
