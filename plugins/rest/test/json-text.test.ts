import { expect } from 'chai';
import fc from 'fast-check';
import { hasDoubledKey } from '../src/json-text.js';

describe('a doubled key in JSON', () => {
  for (const text of [
    '{"success":false,"success":true}',
    '{"auth":{"success":false,"typed":"x","success" : true}}',
    '{"auth":{"success":false,"succe\\u0073s":true}}',
    '{"a":[{"b":1},{"b":1,"b":2}]}',
    '{"a":{},"a":1}',
    '{"__proto__":1,"__proto__":2}',
  ]) {
    it(`is seen in ${text}`, () => expect(hasDoubledKey(text)).to.equal(true));
  }

  it('is none in what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => !hasDoubledKey(JSON.stringify(value))));
    const tricky = { a: '","a":"', 'b"': '{"b\\":', c: [{ a: 1 }, { a: '}' }], '{': { '{': 1 } };
    expect(hasDoubledKey(JSON.stringify(tricky))).to.equal(false);
  });

  it('is found wherever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (key, one, other) => {
        const name = JSON.stringify(key);
        const inner = `{${name}:${JSON.stringify(one)},${name}:${JSON.stringify(other)}}`;
        expect(hasDoubledKey(`{"outer":[${inner}]}`)).to.equal(true);
      }),
    );
  });
});
