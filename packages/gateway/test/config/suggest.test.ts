import { expect } from 'chai';
import { suggest } from '../../src/config/suggest.js';

describe('suggest', () => {
  const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['prot', ['host', 'port', 'tls'], 'port'],
    ['PORT', ['host', 'port'], 'port'],
    ['ues', ['id', 'use'], 'use'],
    ['on_unavailble', ['on_unavailable', 'on_unspecified'], 'on_unavailable'],
    ['default_contry', ['default_country'], 'default_country'],
    ['colour', ['host', 'port'], undefined],
    ['x', [], undefined],
    ['port', ['port'], undefined],
    ['', ['port'], undefined],
  ];
  for (const [word, known, expected] of cases) {
    it(`${expected ?? 'nothing'} for "${word}" among ${known.join(', ')}`, () => {
      expect(suggest(word, known)).to.equal(expected);
    });
  }
});
