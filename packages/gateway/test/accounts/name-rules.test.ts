import { expect } from 'chai';
import { NameRules } from '../../src/accounts/name-rules.js';
import { configOf } from '../support/entries.js';

describe('NameRules', () => {
  const rules = new NameRules(
    configOf({ names: { reserved: ['admin', 'bot-*', 'a.b+c'], bridges: ['irc_*', '*-whatsapp'] } }),
  );

  for (const [localpart, fault] of [
    ['alice', undefined],
    ['12345', 'all-digits'],
    ['12345a', undefined],
    ['_alice', 'leading-underscore'],
    ['al_ice', undefined],
    ['admin', 'reserved-name'],
    ['admin2', undefined],
    ['bot-', 'reserved-name'],
    ['bot-anything', 'reserved-name'],
    ['robot-anything', undefined],
    ['a.b+c', 'reserved-name'],
    ['axb+c', undefined],
    ['irc_alice', 'bridge-namespace'],
    ['49-whatsapp', 'bridge-namespace'],
    ['a'.repeat(242), undefined],
    ['a'.repeat(243), 'over-long'],
  ] as const) {
    it(`says ${fault ?? 'nothing'} of ${localpart.slice(0, 20)}`, () => {
      expect(rules.faultOf(localpart)).to.equal(fault);
    });
  }
});
