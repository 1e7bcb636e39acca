import { expect } from 'chai';
import { FairShare } from '../../src/http/fair-share.js';

describe('a fair share', () => {
  const taken = (share: FairShare, holder: string): number => {
    let count = 0;
    while (share.take(holder)) count += 1;
    return count;
  };

  it('is half for one crowd, a third each for two, and leaves room for somebody new', () => {
    const share = new FairShare(() => 90);
    expect(taken(share, 'one')).to.equal(45);
    expect(taken(share, 'two')).to.equal(23);
    expect(share.take('three')).to.equal(true);
  });

  it('is the same for crowds that come at once', () => {
    const share = new FairShare(() => 90);
    const held = { one: 0, two: 0 };
    for (let round = 0; round < 100; round += 1) {
      for (const name of ['one', 'two'] as const) if (share.take(name)) held[name] += 1;
    }
    expect(held).to.deep.equal({ one: 30, two: 30 });
  });

  it('is given back, and nothing of it is kept', () => {
    const share = new FairShare(() => 4);
    for (let round = 0; round < 100; round += 1) {
      expect(taken(share, `holder ${round}`)).to.equal(2);
      share.give(`holder ${round}`);
      share.give(`holder ${round}`);
    }
  });
});
