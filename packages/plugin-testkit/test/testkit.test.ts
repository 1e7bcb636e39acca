import { expect } from 'chai';
import { conformanceChecks, itConforms } from '../src/index.js';
import { FAULTY_LIVES, forgotten } from './support/faulty-lives.js';
import { FAULTY_LOGINS } from './support/faulty-logins.js';
import { brokenRules, definitionOf, PASSWORD, SOUND, withChecks } from './support/subject.js';

describe('the conformance suite', () => {
  afterEach(() => {
    for (const giveBack of forgotten.splice(0)) giveBack();
  });

  it('finds nothing wrong with a plugin without faults', async () => {
    expect(await brokenRules(definitionOf())).to.deep.equal([]);
  });

  it('finds nothing wrong with a plugin that has the gateway check passwords, and spends decoys', async () => {
    const definition = definitionOf({
      up: ({ passwords }) => ({ ...SOUND, authenticate: withChecks(passwords, true) }),
    });
    expect(await brokenRules(definition)).to.deep.equal([]);
  });

  for (const [what, rule, definition] of [...FAULTY_LOGINS, ...FAULTY_LIVES]) {
    it(`notices a plugin that ${what}: ${rule}`, async () => {
      expect(await brokenRules(definition)).to.include(rule);
    });
  }

  it('gives every check a name of its own', () => {
    const options = { config: { back: 'up' }, account: { username: 'Alice', password: PASSWORD } };
    const names = conformanceChecks(definitionOf(), options).map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
  });
});

itConforms(definitionOf(), {
  config: { back: 'up' },
  account: { username: 'Alice', password: PASSWORD, otherSpellings: ['ALICE'] },
});
