import { expect } from 'chai';
import { neighboursOf } from '../../src/audit/neighbours.js';
import { RecentLogins } from '../../src/audit/recent-logins.js';
import type { AttemptRecord } from '../../src/audit/record.js';
import { explainLogins, type Explanation, type Question } from '../../src/audit/why.js';
import { testPseudonyms } from '../support/audience.js';
import { recordOfName } from '../support/records.js';

const STARTED = Date.UTC(2030, 0, 1);

function ask(
  records: readonly AttemptRecord[],
  question: Question,
  at: (index: number) => number = (index) => STARTED + index,
): Explanation {
  const recent = new RecentLogins();
  for (const [index, record] of records.entries()) recent.add(record, at(index));
  return explainLogins(question, {
    serverName: 'example.org',
    pseudonyms: testPseudonyms,
    recent,
    undecided: () => [],
    now: () => STARTED + 60_000,
    started: STARTED,
  });
}

describe('why', () => {
  it('finds a person by Matrix ID, name, address or phone number', () => {
    const typedUser = testPseudonyms.ofAddress('email', 'alice@example.org');
    const phone = testPseudonyms.ofAddress('msisdn', '4930901820');
    const records = [recordOfName('alice', { typedUser }), recordOfName('bob', { typedUser: phone })];
    for (const who of [
      'alice',
      '@alice',
      ' ALICE ',
      '@alice:example.org',
      '@Alice:EXAMPLE.org',
      'Alice@example.org',
    ]) {
      expect(ask(records, { who }).attempts, who).to.have.length(1);
    }
    for (const who of ['+49 30 901820', '4930901820']) {
      expect(ask(records, { who }).attempts[0]?.user, who).to.equal(testPseudonyms.ofLocalpart('bob'));
    }
    expect(ask(records, { who: 'carol' }).attempts).to.deep.equal([]);
  });

  it('finds who types the address as a name', () => {
    const records = [recordOfName('alice=40example.org')];
    expect(ask(records, { who: 'alice@example.org' }).attempts).to.have.length(1);
  });

  it('says which domain is meant here, and how often another came', () => {
    const foreign = recordOfName('x', {
      user: testPseudonyms.ofId('@alice:other.org'),
      reason: 'foreign-domain',
    });
    const answer = ask([foreign], { who: '@alice:other.org' });
    expect(answer).to.deep.include({ fault: 'foreign-domain', foreign: 1, serverName: 'example.org' });
    expect(answer.attempts).to.have.length(1);
    expect(ask([foreign], { who: 'alice' })).to.deep.include({ foreign: 1, attempts: [], similar: [] });
  });

  it('looks back as far as it is told, and says how far it can', () => {
    const records = [recordOfName('alice'), recordOfName('alice')];
    const at = (index: number): number => STARTED + 50_000 * index;
    expect(ask(records, { who: 'alice' }, at).keptSince).to.equal('2030-01-01T00:00:00.000Z');
    const answer = ask(records, { who: 'alice', within: 30_000 }, at);
    expect(answer).to.deep.include({ keptSince: '2030-01-01T00:00:30.000Z', decisions: 1 });
    expect(answer.attempts).to.have.length(1);
    const many = Array.from({ length: 10_001 }, () => recordOfName('bob'));
    expect(ask(many, { who: 'alice' }).keptSince).to.equal('2030-01-01T00:00:00.001Z');
  });

  it('tells the latest hundred, and how many came before', () => {
    const records = Array.from({ length: 130 }, (_, index) =>
      recordOfName('alice', { requestId: `a-${index}` }),
    );
    const { attempts, earlier } = ask(records, { who: 'alice' });
    expect(attempts).to.have.length(100);
    expect([earlier, attempts[0]?.requestId, attempts.at(-1)?.requestId]).to.deep.equal([
      30,
      'a-30',
      'a-129',
    ]);
  });

  it('tells similar names: known ones whole, the nearest first, unknown ones by two letters', () => {
    const known = (name: string): AttemptRecord => recordOfName(name, { isKnown: true });
    const records = [known('alicja'), known('Alicia'), known('Alicia'), known('zoe'), recordOfName('aljcia')];
    expect(ask(records, { who: 'alicia2' }).similar).to.deep.equal([
      { name: 'Alicia', isKnown: true, attempts: 2 },
      { name: 'alicja', isKnown: true, attempts: 1 },
    ]);
    expect(ask([recordOfName('hunter22')], { who: 'hunter2' }).similar).to.deep.equal([
      { name: 'hu…', isKnown: false, attempts: 1 },
    ]);
    expect(ask([recordOfName('hunter222')], { who: 'hunter2' }).similar).to.deep.equal([]);
  });

  it('compares no name that is endless', () => {
    const long = 'x'.repeat(65);
    expect(ask([recordOfName(`${long}x`, { isKnown: true })], { who: long }).similar).to.deep.equal([]);
  });

  it('tells no similar names where the name itself was tried', () => {
    const records = [recordOfName('alice'), recordOfName('alicia', { isKnown: true })];
    expect(ask(records, { who: 'alice' }).similar).to.deep.equal([]);
  });
});

describe('the neighbours of a name', () => {
  it('are all that differ in one letter', () => {
    const all = new Set(neighboursOf('abc'));
    for (const name of ['ab', 'bc', 'ac', 'xbc', 'axc', 'abx', 'xabc', 'abcx', 'abxc', 'bac', 'acb']) {
      expect(all.has(name), name).to.equal(true);
    }
    for (const name of ['abc', 'cba', 'abcde', 'a']) expect(all.has(name), name).to.equal(false);
  });
});
