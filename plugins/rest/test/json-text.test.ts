import { expect } from 'chai';
import fc from 'fast-check';
import { hasDoubledKey } from '../src/json-text.js';

const isDoubled = (text: string): boolean => hasDoubledKey(text, JSON.parse(text));

describe('a doubled key in JSON', () => {
  for (const text of [
    '{"success":false,"success":true}',
    '{"auth":{"success":false,"typed":"x","success" : true}}',
    '{"auth":{"success":false,"succe\\u0073s":true}}',
    '{"a":[{"b":1},{"b":1,"b":2}]}',
    '{"a":{},"a":1}',
    '{"__proto__":1,"__proto__":2}',
  ]) {
    it(`is seen in ${text}`, () => expect(isDoubled(text)).to.equal(true));
  }

  it('is none in what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => !isDoubled(JSON.stringify(value))));
    const tricky = { a: '","a":"', 'b"': '{"b\\":', c: [{ a: 1 }, { a: '}' }], '{': { '{': 1 } };
    expect(isDoubled(JSON.stringify(tricky))).to.equal(false);
  });

  it('is found wherever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (key, one, other) => {
        const name = JSON.stringify(key);
        const inner = `{${name}:${JSON.stringify(one)},${name}:${JSON.stringify(other)}}`;
        expect(isDoubled(`{"outer":[${inner}]}`)).to.equal(true);
      }),
    );
  });

  it('is looked for in what is nested as deep as it is long', () => {
    const depth = 100_000;
    expect(isDoubled('['.repeat(depth) + ']'.repeat(depth))).to.equal(false);
  });
});
