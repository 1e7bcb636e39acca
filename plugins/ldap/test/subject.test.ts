import { expect } from 'chai';
import type { EqualityFilter } from 'ldapts';
import { Entry } from '../src/entry.js';
import { guidBytes, guidText, SubjectAttribute } from '../src/profile/subject.js';

// [MS-DTYP], section 2.3.4: the first three fields are little-endian
const BYTES = Buffer.from('33221100554477668899aabbccddeeff', 'hex');
const TEXT = '00112233-4455-6677-8899-aabbccddeeff';

describe('the subject', () => {
  it('is objectGUID as Windows writes it, and leads back to its bytes', () => {
    expect(guidText(BYTES)).to.equal(TEXT);
    expect(guidBytes(TEXT)).to.deep.equal(BYTES);
    const subject = new SubjectAttribute('objectGUID');
    expect(subject.of(new Entry({ dn: 'cn=x', objectGUID: BYTES }))).to.equal(TEXT);
    const filter = subject.filter(TEXT.toUpperCase()) as EqualityFilter;
    expect(filter.attribute).to.equal('objectGUID');
    expect(filter.value).to.deep.equal(BYTES);
  });

  it('is nobody’s when it is no UUID, where only those are', () => {
    for (const attribute of ['objectGUID', 'entryUUID']) {
      for (const text of ['*', 'alice', '', `${TEXT}0`, TEXT.replaceAll('-', '')]) {
        expect(new SubjectAttribute(attribute).filter(text), text).to.equal(undefined);
      }
    }
  });

  for (const attribute of ['entryUUID', 'ipaUniqueID', 'nsUniqueId', 'employeeNumber']) {
    it(`is the text of ${attribute}`, () => {
      const subject = new SubjectAttribute(attribute);
      expect(subject.of(new Entry({ dn: 'cn=x', [attribute.toLowerCase()]: TEXT }))).to.equal(TEXT);
      expect(subject.of(new Entry({ dn: 'cn=x' }))).to.equal(undefined);
      expect((subject.filter(TEXT) as EqualityFilter).value).to.equal(TEXT);
    });
  }

  it('is not of an entry that shows too few bytes', () => {
    const subject = new SubjectAttribute('objectGUID');
    expect(subject.of(new Entry({ dn: 'cn=x', objectGUID: BYTES.subarray(1) }))).to.equal(undefined);
  });
});
