import { expect } from 'chai';
import fc from 'fast-check';
import { domainOf, escapeDnValue, firstRdn, isBelow } from '../src/dn.js';

const hostile = fc.string({
  unit: fc.constantFrom('"', '+', ',', ';', '<', '>', '\\', '#', '=', ' ', '\0', 'ü', '😀', 'a', 'D'),
});

describe('a distinguished name', () => {
  const escapes: readonly (readonly [string, string])[] = [
    ['a"b', 'a\\"b'],
    ['a+b', 'a\\+b'],
    ['a,b', 'a\\,b'],
    ['a;b', 'a\\;b'],
    ['<a>', '\\<a\\>'],
    ['a\\b', 'a\\\\b'],
    ['a=b', 'a\\=b'],
    ['#a#', '\\#a#'],
    [' a b ', '\\ a b\\ '],
    [' ', '\\ '],
    ['\\ ', '\\\\\\ '],
    ['a\0b', 'a\\00b'],
    ['Jürgen', 'Jürgen'],
  ];
  for (const [value, escaped] of escapes) {
    it(`has ${JSON.stringify(value)} as ${escaped}`, () => {
      expect(escapeDnValue(value)).to.equal(escaped);
    });
  }

  it('keeps any value in its place', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const dn = `uid=${escapeDnValue(value)},ou=people,dc=example,dc=org`;
        expect(firstRdn(dn)).to.deep.equal({ attribute: 'uid', value });
        expect(domainOf(dn)).to.equal('example.org');
        expect(isBelow(dn, 'OU=People, DC=Example,DC=org')).to.equal(true);
      }),
    );
  });

  const rdns: readonly (readonly [string, string, string])[] = [
    ['cn=Doe\\2C John \\28x\\29 \\2B,dc=x', 'cn', 'Doe, John (x) +'],
    ['CN=J\\c3\\bcrgen,DC=x', 'CN', 'Jürgen'],
    ['uid=a+cn=b,dc=x', 'uid', 'a'],
    ['cn = blank ,dc=x', 'cn', 'blank'],
    ['', '', ''],
  ];
  for (const [dn, attribute, value] of rdns) {
    it(`begins in ${JSON.stringify(dn)} with ${value}`, () => {
      expect(firstRdn(dn)).to.deep.equal({ attribute, value });
    });
  }

  it('is below its base, and below no other', () => {
    const base = 'ou=people,dc=example,dc=org';
    expect(isBelow(base, base)).to.equal(true);
    expect(isBelow(`uid=a,${base}`, base.toUpperCase())).to.equal(true);
    expect(isBelow('uid=a\\,ou=people,dc=example,dc=org', base)).to.equal(false);
    expect(isBelow('ou=people,dc=example,dc=net', base)).to.equal(false);
    expect(isBelow('dc=org', base)).to.equal(false);
  });

  it('tells the domain of Active Directory', () => {
    expect(domainOf('CN=Alice,OU=Köln\\, DC=x,DC=Sales,DC=Example,DC=ORG')).to.equal('sales.example.org');
  });
});
