import { expect } from 'chai';
import { canonicalEmail, trustedThreePids } from '../../src/accounts/three-pids.js';
import { canonicalPhone } from '../../src/phone-numbers.js';

const email = (address: string, verified = true) => ({ medium: 'email', address, verified }) as const;
const phone = (address: string, verified = true) => ({ medium: 'msisdn', address, verified }) as const;
const VERIFIED = { trust_email: 'verified', trust_phone: 'verified' } as const;

describe('third-party identifiers', () => {
  it('writes e-mail addresses as Synapse stores them', () => {
    expect(canonicalEmail(' Alice@Example.ORG ')).to.equal('alice@example.org');
    expect(canonicalEmail('MÜLLER@example.org')).to.equal('müller@example.org');
  });

  it('drops what is no e-mail address', () => {
    for (const text of ['', 'alice', 'a@b@c', '@example.org', 'alice@', 'a b@example.org']) {
      expect(canonicalEmail(text), text).to.equal(undefined);
    }
  });

  it('writes phone numbers as E.164 digits without plus', () => {
    expect(canonicalPhone('+49 30 901820')).to.equal('4930901820');
    expect(canonicalPhone('(030) 90 18 20', 'DE')).to.equal('4930901820');
  });

  it('drops what is no phone number, and national ones without a country', () => {
    for (const text of ['', 'ask my secretary', '030 901820', '+49']) {
      expect(canonicalPhone(text), text).to.equal(undefined);
    }
    expect(canonicalPhone('12', 'DE')).to.equal(undefined);
  });

  for (const [trust, handedOn] of [
    ['never', []],
    ['verified', ['sure@example.org']],
    ['always', ['sure@example.org', 'unsure@example.org']],
  ] as const) {
    it(`hands on with trust_email: ${trust} what it says`, () => {
      const known = [email('sure@example.org'), email('unsure@example.org', false)];
      const pids = trustedThreePids(known, { ...VERIFIED, trust_email: trust });
      expect(pids.map(({ address }) => address)).to.deep.equal(handedOn);
    });

    it(`hands on with trust_phone: ${trust} what it says`, () => {
      const known = [phone('+4930901820'), phone('+4930901821', false)];
      const pids = trustedThreePids(known, { ...VERIFIED, trust_phone: trust });
      expect(pids).to.have.length(handedOn.length);
    });
  }

  it('leaves out what is no address', () => {
    expect(trustedThreePids([email('nonsense'), phone('nonsense')], VERIFIED)).to.deep.equal([]);
  });

  it('merges doubles after canonicalisation', () => {
    const pids = trustedThreePids(
      [email('a@example.org'), email('A@EXAMPLE.org'), phone('+49 30 901820')],
      VERIFIED,
    );
    expect(pids).to.deep.equal([
      { medium: 'email', address: 'a@example.org', verified: true },
      { medium: 'msisdn', address: '4930901820', verified: true },
    ]);
  });

  it('takes an address for verified if any of its sources has verified it', () => {
    const always = { ...VERIFIED, trust_email: 'always' } as const;
    for (const order of [
      [false, true],
      [true, false],
    ]) {
      const known = order.map((verified) => email('a@example.org', verified));
      expect(trustedThreePids(known, always)).to.deep.equal([
        { medium: 'email', address: 'a@example.org', verified: true },
      ]);
    }
  });
});
