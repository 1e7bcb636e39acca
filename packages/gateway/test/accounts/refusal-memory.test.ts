import { expect } from 'chai';
import { RefusalMemory } from '../../src/accounts/refusal-memory.js';
import { ManualClock } from '../support/manual-clock.js';

const ALICE = 'alice';

describe('the memory of refused passwords', () => {
  it('keeps the newest ten thousand', () => {
    const memory = new RefusalMemory(new ManualClock());
    for (let index = 0; index <= 10_000; index += 1) memory.remember(ALICE, `${index}`);
    expect(memory.holds(ALICE, '0')).to.equal(false);
    expect(memory.holds(ALICE, '1')).to.equal(false);
    expect(memory.holds(ALICE, '10000')).to.equal(true);
  });

  it('tells names and passwords apart wherever they meet', () => {
    const memory = new RefusalMemory(new ManualClock());
    memory.remember(ALICE, 'x');
    expect(memory.holds(`${ALICE}x`, '')).to.equal(false);
    expect(memory.holds(ALICE, 'x')).to.equal(true);
  });
});
