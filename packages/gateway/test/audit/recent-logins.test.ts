import { expect } from 'chai';
import { RecentLogins } from '../../src/audit/recent-logins.js';
import { testPseudonyms } from '../support/audience.js';
import { recordOfName } from '../support/records.js';

const one = (name: string): ReadonlySet<string> => new Set([testPseudonyms.ofLocalpart(name)]);

describe('the decisions in memory', () => {
  it('are the last 10,000', () => {
    const recent = new RecentLogins();
    for (let index = 0; index < 10_000; index += 1) recent.add(recordOfName(`user${index}`), index);
    expect(recent.forgottenUntil).to.equal(undefined);
    expect(recent.of(one('user0'), 0)).to.have.length(1);
    recent.add(recordOfName('last'), 10_000);
    expect(recent.entries(0)).to.have.length(10_000);
    expect(recent.of(one('user0'), 0)).to.deep.equal([]);
    expect(recent.of(one('user1'), 0)).to.have.length(1);
    expect(recent.of(one('last'), 0)).to.have.length(1);
    expect(recent.forgottenUntil).to.equal(1);
  });

  it('are fewer where they are long, so that memory has a bound', () => {
    const recent = new RecentLogins();
    const steps = Array.from({ length: 20 }, () => ({
      ...({ plugin: 'p'.repeat(63), verdict: 'rejected', milliseconds: 1, detail: 'd'.repeat(300) } as const),
    }));
    const long = { typed: '𝒶'.repeat(255), isKnown: true, message: 'm'.repeat(300), steps };
    for (let index = 0; index < 3000; index += 1) recent.add(recordOfName('long', long), index);
    const kept = recent.entries(0);
    expect(kept.length).to.be.within(500, 2000);
    expect(kept.reduce((sum, { start, end }) => sum + end - start, 0)).to.be.below(8 * 1024 * 1024);
    expect(kept.at(-1)?.at).to.equal(2999);
  });

  it('are whole, however long the others are and how often memory is used again', () => {
    const recent = new RecentLogins();
    for (let index = 0; index < 40_000; index += 1) {
      const message = 'ü'.repeat((index * 7919) % 997);
      recent.add(recordOfName(`user${index % 50}`, { requestId: `a-${index}`, message }), index);
      if (index % 1000 !== 999) continue;
      const [oldest] = recent.entries(0);
      const all = recent.of(new Set(recent.entries(0).map(({ user }) => user)), 0);
      expect(all.map(({ requestId }) => requestId)).to.deep.equal(
        all.map((_, place) => `a-${(oldest?.at ?? 0) + place}`),
      );
      expect(
        all.every(
          ({ requestId, message: told }) => told?.length === (Number(requestId.slice(2)) * 7919) % 997,
        ),
      ).to.equal(true);
      expect(all.length).to.equal(recent.entries(0).length).and.to.be.above(900);
    }
  });

  it('are found by either pseudonym, since a point of time, in their order', () => {
    const recent = new RecentLogins();
    const typedUser = testPseudonyms.ofAddress('email', 'alice@example.org');
    recent.add(recordOfName('alice', { requestId: 'a-1' }), 1);
    recent.add(recordOfName('alice', { requestId: 'a-2', typedUser }), 2);
    recent.add(recordOfName('bob', { requestId: 'a-3' }), 3);
    const ids = (who: ReadonlySet<string>, since: number): readonly string[] =>
      recent.of(who, since).map(({ requestId }) => requestId);
    expect(ids(one('alice'), 0)).to.deep.equal(['a-1', 'a-2']);
    expect(ids(new Set([typedUser]), 0)).to.deep.equal(['a-2']);
    expect(ids(one('alice'), 2)).to.deep.equal(['a-2']);
  });
});
