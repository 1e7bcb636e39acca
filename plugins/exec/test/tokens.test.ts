import { expect } from 'chai';
import fc from 'fast-check';
import { InvocationTemplate } from '../src/one-shot/invocation.js';
import { authRequest } from '../src/requests.js';
import { NotCarried, TokenFinder, TOKENS } from '../src/tokens.js';

const settings = {
  command: './check',
  args: [],
  env: {},
  output: {},
  exit: { success: [0], failure: [1], unknown_user: [] },
  token: {},
};
const tricky = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom('{localpart}', '{password}', '"', '\\', '$&', "$'", 'a\nb', "'; rm -rf /", '--help', '{}'),
);

describe('the tokens', () => {
  it('are put in at once: a value that looks like a token stays as it is', () => {
    const finder = new TokenFinder();
    const values = { password: '{localpart}{domain}', localpart: '{password}', domain: 'example.org' };
    expect(finder.fill('{password} {localpart}', values)).to.equal('{localpart}{domain} {password}');
  });

  it('arrive as they are, whatever they hold', () => {
    fc.assert(
      fc.property(tricky, tricky, (localpart, password) => {
        const filled = new TokenFinder().fill('<{localpart}|{password}>', { localpart, password });
        expect(filled).to.equal(`<${localpart}|${password}>`);
      }),
    );
  });

  it('that have no value, and what is no token, stay as they are written', () => {
    expect(new TokenFinder().fill('{password} {medium} {other}', { password: 'x' })).to.equal(
      'x {medium} {other}',
    );
  });

  it('may be spelt otherwise; the longest spelling counts', () => {
    const finder = new TokenFinder({ localpart: '%U', domain: '%U.d', password: '$(x)' });
    expect(finder.fill('%U %U.d $(x) {localpart}', { localpart: 'a', domain: 'b', password: 'c' })).to.equal(
      'a b c {localpart}',
    );
    expect([finder.first('%U.d'), finder.first('%U'), finder.first('-%U')]).to.deep.equal([
      'domain',
      'localpart',
      undefined,
    ]);
  });

  it('are known by their usual names', () => {
    const values = Object.fromEntries(TOKENS.map((name) => [name, name.toUpperCase()]));
    const text = TOKENS.map((name) => `{${name}}`).join(' ');
    expect(new TokenFinder().fill(text, values)).to.equal(text.toUpperCase().replace(/[{}]/g, ''));
  });
});

describe('a JSON template', () => {
  it('is JSON whatever the values hold, and carries them whole', () => {
    const template =
      '{"u":"{localpart}@{domain}","list":["{password}",1,null,true],"__proto__":"{password}"}';
    const invocation = new InvocationTemplate({ ...settings, input: { type: 'json', template } });
    fc.assert(
      fc.property(tricky, tricky, (localpart, password) => {
        const { input = '' } = invocation.fill(authRequest(localpart, password, 'example.org'));
        const body = JSON.parse(input) as Record<string, unknown>;
        expect(body['u']).to.equal(`${localpart}@example.org`);
        expect(body['list']).to.deep.equal([password, 1, null, true]);
        expect(Object.getOwnPropertyDescriptor(body, '__proto__')?.value).to.equal(password);
      }),
    );
  });
});

describe('a plain input', () => {
  const invocation = new InvocationTemplate({ ...settings, input: { type: 'plain' } });

  it('has each value on its line, or is refused: it is never cut', () => {
    fc.assert(
      fc.property(tricky, tricky, (localpart, password) => {
        const fill = (): string | undefined =>
          invocation.fill(authRequest(localpart, password, 'example.org')).input;
        if (/[\r\n\0]/.test(localpart + password)) expect(fill).to.throw(NotCarried);
        else
          expect(fill()?.split('\n')).to.deep.equal([
            localpart,
            'example.org',
            `@${localpart}:example.org`,
            password,
            '',
          ]);
      }),
    );
  });

  it('of a template of its own is held to the same', () => {
    const own = new InvocationTemplate({ ...settings, input: { type: 'plain', template: '{password};\n' } });
    expect(own.fill(authRequest('a\nb', 'secret', 'example.org')).input).to.equal('secret;\n');
    expect(() => own.fill(authRequest('a', 'sec\nret', 'example.org'))).to.throw(NotCarried);
  });
});

describe('arguments and environment', () => {
  it('cannot carry NUL, and say whose it is', () => {
    for (const place of [{ args: ['-p{password}'] }, { env: { PASSWORD: '{password}' } }]) {
      const invocation = new InvocationTemplate({ ...settings, ...place });
      expect(() => invocation.fill(authRequest('alice', 'a\0b', 'example.org')))
        .to.throw(NotCarried)
        .with.property('token', 'password');
    }
  });

  it('do not let a name become an option', () => {
    const fill = (args: string[], name: string): readonly string[] =>
      new InvocationTemplate({ ...settings, args }).fill(authRequest(name, 'x', 'example.org')).args;
    expect(() => fill(['{localpart}'], '--help')).to.throw(NotCarried);
    expect(fill(['--', '{localpart}'], '--help')).to.deep.equal(['--', '--help']);
    expect(fill(['--user={localpart}'], '--help')).to.deep.equal(['--user=--help']);
    expect(fill(['{localpart}'], 'al-ice')).to.deep.equal(['al-ice']);
  });
});
