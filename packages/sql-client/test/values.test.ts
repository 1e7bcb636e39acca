import { expect } from 'chai';
import { flagOf, textOf } from '../src/index.js';

describe('the values of a row', () => {
  it('are text, where there is any', () => {
    const row = { a: 'Jürgen', b: ' ', c: null, d: 7, e: Buffer.from('Größe'), f: 12345678901234567890n };
    expect(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((column) => textOf(row, column))).to.deep.equal([
      'Jürgen',
      undefined,
      undefined,
      '7',
      'Größe',
      '12345678901234567890',
      undefined,
    ]);
  });

  it('are yes or no', () => {
    const flag = (value: string | number | boolean | Uint8Array | null): boolean =>
      flagOf({ value }, 'value');
    for (const yes of [true, 1, 2, -1, '1', 't', 'TRUE', 'yes', 'Y', 'on', Buffer.of(1)])
      expect(flag(yes)).to.equal(true);
    for (const no of [false, 0, '0', '0.0', 'f', 'False', 'no', 'N', 'off', ' ', '', null, Buffer.of(0)])
      expect(flag(no)).to.equal(false);
    expect(flagOf({}, 'value')).to.equal(false);
    for (const neither of ['blocked', 'X', 'J', '2099-01-01', '1.2.3', '.', Buffer.of(2), Buffer.of(0, 0)]) {
      expect(() => flag(neither))
        .to.throw('the column value holds neither yes nor no')
        .with.property('code', 'PLUGIN_PROTOCOL');
    }
  });
});
