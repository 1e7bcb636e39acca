import { expect } from 'chai';
import type { OwnedName } from '../../../src/accounts/owners/owner.js';
import { claimOf, type Claim } from '../../../src/accounts/owners/table.js';

const WISH = { plugin: 'forum', subject: '1', username: 'alice', localpart: 'alice' };
const name = (part: Partial<OwnedName>): OwnedName => ({
  ...{ ...WISH, status: 'current', origin: 'login', since: '' },
  ...part,
});

describe('a claim that something stands against', () => {
  const outcomeOf = (...names: readonly OwnedName[]): Claim['outcome'] | undefined =>
    claimOf(WISH, names, 0)?.outcome;

  it('is settled by the name that the account has got meanwhile', () => {
    expect(outcomeOf(name({ localpart: 'alicia' }))).to.equal('mine');
    expect(outcomeOf(name({ subject: '2' }), name({ localpart: 'alicia' }))).to.equal('mine');
  });

  it('is settled by who has the name, or had it', () => {
    expect(outcomeOf(name({ subject: '2' }))).to.equal('owned');
    expect(outcomeOf(name({ plugin: 'staff', status: 'kept' }))).to.equal('owned');
    expect(outcomeOf(name({ status: 'released' }))).to.equal('released');
  });

  it('stands where nothing is left against it', () => {
    expect(outcomeOf()).to.equal(undefined);
  });
});
