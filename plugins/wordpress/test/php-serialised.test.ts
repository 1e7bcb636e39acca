import { expect } from 'chai';
import fc from 'fast-check';
import { phpEntries, phpUnserialised, type PhpValue } from '../src/php-serialised.js';

/** PHP's `serialize`. */
function serialised(value: PhpValue): string {
  if (value === null) return 'N;';
  if (typeof value === 'boolean') return `b:${Number(value)};`;
  if (typeof value === 'string') return `s:${Buffer.byteLength(value)}:"${value}";`;
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? `i:${value};` : `d:${value.toExponential().replace('e', 'E')};`;
  }
  const entries = [...value].map(([key, item]) => serialisedKey(key) + serialised(item));
  return `a:${value.size}:{${entries.join('')}}`;
}

function serialisedKey(key: string): string {
  return /^(?:0|[1-9]\d{0,8})$/.test(key) ? `i:${key};` : serialised(key);
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => value.isWellFormed());
const { value: anyValue } = fc.letrec<{ value: PhpValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
    text,
    fc.array(fc.tuple(text, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

describe('data that PHP has serialised', () => {
  it('is read as it was', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(phpUnserialised(serialised(value))).to.deep.equal(value);
      }),
    );
  });

  it('is nothing when its end is missing, or something follows', () => {
    fc.assert(
      fc.property(anyValue, fc.nat(), (value, position) => {
        const whole = serialised(value);
        expect(phpUnserialised(whole.slice(0, position % whole.length))).to.equal(undefined);
        expect(phpUnserialised(`${whole};`)).to.equal(undefined);
      }),
    );
  });

  it('is nothing, and no error, when it is any other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aOCRbisdN:;{}"0123é') }), (anything) => {
        expect(phpUnserialised(anything)).to.satisfy((value: unknown) => value === undefined || value !== '');
      }),
    );
    for (const refused of [
      'O:8:"stdClass":0:{}',
      'a:1:{i:0;O:8:"stdClass":0:{}}',
      'a:2:{i:0;i:1;i:1;R:2;}',
      's:1:"é";',
      's:2:"a";',
      's:1:"xa:0:{}',
      'b:2;',
      'i:1e3;',
      'a:-1:{}',
      'a:1:{b:1;i:1;}',
      'a:1:{'.repeat(100_000),
      'a:1:{i:0;'.repeat(100) + 'N;' + '}'.repeat(100),
    ]) {
      expect(phpUnserialised(refused)).to.equal(undefined);
    }
  });

  it('has the entries of an array, and else none', () => {
    expect(phpEntries('a:1:{s:6:"editor";b:1;}')).to.deep.equal([['editor', true]]);
    for (const none of [undefined, '', 'i:1;', 'a:1:{']) expect(phpEntries(none)).to.deep.equal([]);
  });
});
