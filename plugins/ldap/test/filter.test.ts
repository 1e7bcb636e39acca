import { expect } from 'chai';
import fc from 'fast-check';
import { AndFilter, EqualityFilter, type Filter } from 'ldapts';
import { allOf, ANYTHING, anyOf, equals, escapeFilterValue, fillFilter, readFilter } from '../src/filter.js';

/** Texts full of what means something in a filter. */
const hostile = fc.string({
  unit: fc.constantFrom('\\', '*', '(', ')', '\0', '&', '|', '!', '=', ' ', 'ü', '😀', 'a', '{', '}', '$'),
});

describe('a filter', () => {
  const escapes: readonly (readonly [string, string])[] = [
    ['\\', '\\5c'],
    ['*', '\\2a'],
    ['(', '\\28'],
    [')', '\\29'],
    ['\0', '\\00'],
    ['a*)(uid=*', 'a\\2a\\29\\28uid=\\2a'],
    ['Jürgen = 😀 & $&', 'Jürgen = 😀 & $&'],
  ];
  for (const [value, escaped] of escapes) {
    it(`has ${JSON.stringify(value)} as ${escaped}`, () => {
      expect(escapeFilterValue(value)).to.equal(escaped);
    });
  }

  it('asks for the typed name and nothing else, whatever it is', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const filter = fillFilter('(&(objectClass=person)(uid={username}))', name) as AndFilter;
        expect(filter).to.be.instanceOf(AndFilter);
        const [, byName] = filter.filters;
        expect(byName).to.be.instanceOf(EqualityFilter);
        expect((byName as EqualityFilter).value).to.equal(name);
      }),
    );
  });

  it('may stand on several lines, and hold bytes of UTF-8', () => {
    const written = `
      (&
        (objectClass=person)
        (| (ou=K\\c3\\b6ln) (ou=a \\28b\\29) )
      )`;
    expect(shown(readFilter(written))).to.equal('(&(objectClass=person)(|(ou=Köln)(ou=a \\28b\\29)))');
  });

  it('is the only one of a list by itself, and everything when there is none', () => {
    const one = equals('uid', 'alice');
    expect(anyOf([one])).to.equal(one);
    expect(allOf([undefined, one, ANYTHING])).to.equal(one);
    expect(allOf([])).to.equal(ANYTHING);
    expect(shown(allOf([one, anyOf([one, one])]))).to.equal('(&(uid=alice)(|(uid=alice)(uid=alice)))');
  });

  for (const wrong of ['', 'uid=x)', '((uid=x)', '(uid=x', '(uid)', '(&(uid=x)', '(uid=\\zz)']) {
    it(`is not ${JSON.stringify(wrong)}`, () => {
      expect(() => readFilter(wrong)).to.throw();
    });
  }
});

function shown(filter: Filter): string {
  return filter.toString();
}
