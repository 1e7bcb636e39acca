import { expect } from 'chai';
import { ReplacementTable } from '../../src/names/replacement-table.js';

describe('a replacement table', () => {
  const table = new ReplacementTable('41*26>61 df>73+73 ad> 1d400*3>41');

  it('replaces runs, pairs and characters beyond the first plane', () => {
    expect(table.replaceIn('AZ Stra\u00DFe \u{1D402}')).to.equal('az strasse C');
  });

  it('takes out what becomes nothing', () => {
    expect(table.replaceIn('a\u00ADb')).to.equal('ab');
  });

  it('keeps what it does not know', () => {
    expect(table.replaceIn('a1 日')).to.equal('a1 日');
  });
});
