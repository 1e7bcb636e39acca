import { expect } from 'chai';
import fc from 'fast-check';
import {
  fold,
  localpartOf,
  MAX_ID_BYTES,
  mxidOf,
  parseUserId,
  usernameOf,
} from '../../src/accounts/user-id.js';

const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => text.isWellFormed());
const readable = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const tricky = fc.string({
  unit: fc.constantFrom(
    'a',
    'A',
    'ä',
    'Ä',
    'a\u0308',
    'ß',
    'ẞ',
    'İ',
    'ı',
    'Σ',
    'ς',
    '=',
    '=2',
    '=20',
    ' ',
    '@',
    ':',
  ),
  minLength: 1,
  maxLength: 8,
});
const anyName = fc.oneof(name, readable, tricky);

describe('user ids', () => {
  describe('localpartOf', () => {
    for (const [username, localpart] of [
      ['alice', 'alice'],
      ['Alice', 'alice'],
      ['John Doe', 'john=20doe'],
      ['müller', 'm=c3=bcller'],
      ['MÜLLER', 'm=c3=bcller'],
      ['mu\u0308ller', 'm=c3=bcller'],
      ['a=b', 'a=3db'],
      ['a.b_c-d/e+f', 'a.b_c-d/e+f'],
      ['alice@school.example', 'alice=40school.example'],
      ['😀', '=f0=9f=98=80'],
      ['a\0b', 'a=00b'],
    ] as const) {
      it(`writes ${JSON.stringify(username)} as ${localpart}`, () => {
        expect(localpartOf(username)).to.equal(localpart);
      });
    }

    it('writes only what the specification allows', () => {
      fc.assert(fc.property(anyName, (text) => /^[a-z0-9._=/+-]+$/.test(localpartOf(text))));
    });

    it('is undone by usernameOf, up to case and normal form', () => {
      fc.assert(fc.property(anyName, (text) => usernameOf(localpartOf(text)) === fold(text)));
    });

    it('never gives two names one localpart, unless they differ by case or normal form only', () => {
      fc.assert(
        fc.property(anyName, anyName, (one, other) => {
          expect(localpartOf(one) === localpartOf(other)).to.equal(fold(one) === fold(other));
        }),
      );
    });

    it('folds every character for good: folding twice changes nothing', () => {
      for (let code = 0; code <= 0x10ffff; code += 1) {
        if (code >= 0xd800 && code <= 0xdfff) continue;
        const text = String.fromCodePoint(code);
        if (fold(fold(text)) !== fold(text)) expect.fail(`U+${code.toString(16)} is not folded for good`);
      }
    });
  });

  describe('usernameOf', () => {
    it('leaves alone what is no escape, or no UTF-8', () => {
      expect(usernameOf('a=zz')).to.equal('a=zz');
      expect(usernameOf('=ff')).to.equal('=ff');
      expect(usernameOf('=')).to.equal('=');
      expect(usernameOf('100=')).to.equal('100=');
    });

    it('reads escapes in any case', () => {
      expect(usernameOf('m=C3=BCller')).to.equal('müller');
    });

    it('does not read its own output again', () => {
      expect(usernameOf('a=3d20b')).to.equal('a=20b');
    });
  });

  describe('parseUserId', () => {
    const server = 'example.org';
    for (const [id, username] of [
      ['@alice:example.org', 'alice'],
      ['@ALICE:example.org', 'ALICE'],
      ['@Alice:EXAMPLE.ORG', 'Alice'],
      ['@ alice :example.org', 'alice'],
      [' @alice:example.org ', 'alice'],
      ['@john doe:example.org', 'john doe'],
      ['@john=20doe:example.org', 'john doe'],
      ['@alice@school.example:example.org', 'alice@school.example'],
      ['@a:b:example.org', 'a:b'],
      ['@@alice:example.org', '@alice'],
      ['@u\u0308:example.org', 'ü'],
    ] as const) {
      it(`reads ${JSON.stringify(id)} as ${JSON.stringify(username)}`, () => {
        expect(parseUserId(id, server)).to.deep.equal({ username });
      });
    }

    for (const [id, fault] of [
      ['', 'malformed-id'],
      ['alice', 'malformed-id'],
      ['@alice', 'malformed-id'],
      ['@:example.org', 'malformed-id'],
      ['@  :example.org', 'malformed-id'],
      ['@\ud800:example.org', 'malformed-id'],
      ['@alice:', 'foreign-domain'],
      ['@alice:other.example', 'foreign-domain'],
      ['@alice:notexample.org', 'foreign-domain'],
      ['@alice:example.org.evil.example', 'foreign-domain'],
      [`@${'a'.repeat(MAX_ID_BYTES)}:example.org`, 'over-long'],
    ] as const) {
      it(`refuses ${JSON.stringify(id.slice(0, 40))} as ${fault}`, () => {
        expect(parseUserId(id, server)).to.deep.equal({ fault });
      });
    }

    it('takes a server name with a port', () => {
      expect(parseUserId('@alice:localhost:8448', 'localhost:8448')).to.deep.equal({ username: 'alice' });
    });

    it('reads every canonical id back to its name', () => {
      fc.assert(
        fc.property(readable, (text) => {
          fc.pre(text.trim() === text && localpartOf(text).length < 200);
          expect(parseUserId(mxidOf(localpartOf(text), server), server)).to.deep.equal({
            username: fold(text),
          });
        }),
      );
    });
  });
});
