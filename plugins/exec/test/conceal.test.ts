import { expect } from 'chai';
import fc from 'fast-check';
import { concealer } from '../src/conceal.js';

describe('what a script said', () => {
  it('loses passwords, names and addresses, however JSON writes them', () => {
    const conceal = concealer({
      password: 'a"b\\c',
      localpart: 'alice',
      mxid: '@alice:example.org',
      domain: 'example.org',
    });
    expect(conceal('no a"b\\c for alice')).to.equal('no … for …');
    expect(conceal(JSON.stringify({ p: 'a"b\\c' }))).to.equal('{"p":"…"}');
    expect(conceal('@alice:example.org is not in example.org')).to.equal('… is not in example.org');
  });

  it('loses passwords that go over several lines', () => {
    const conceal = concealer({ password: 'first half\nother' });
    expect(conceal('got: first half')).to.equal('got: …');
    expect(conceal('other!')).to.equal('…!');
  });

  it('never holds the password, nor a part of it at its end', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.string({ maxLength: 400 }), (password, before) => {
        fc.pre(password.trim() === password && !password.includes('…'));
        const told = concealer({ password })(`${before}${password}`);
        expect(told).not.to.include(password);
        if (!before.includes(password.slice(0, 4)))
          expect(told.endsWith(password.slice(0, 4))).to.equal(false);
      }),
    );
  });

  it('moves no cursor and is short', () => {
    expect(concealer({})('\u001b[2Jred\u0007\tx')).to.equal('[2Jred x');
    expect(concealer({})('x'.repeat(10_000))).to.have.length(200);
  });
});
