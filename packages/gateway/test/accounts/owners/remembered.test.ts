import { expect } from 'chai';
import { Remembered, REMEMBERED_MS } from '../../../src/accounts/owners/remembered.js';
import { ManualClock } from '../../support/manual-clock.js';

describe('what is remembered', () => {
  it('is forgotten when it is too old, counted from when it was asked for', () => {
    const clock = new ManualClock();
    const remembered = new Remembered<{ readonly askedAt: number }>(clock);
    const asked = { askedAt: clock.monotonic() };
    clock.advance(1000);
    remembered.set('alice', asked);
    clock.advance(REMEMBERED_MS - 1001);
    expect(remembered.get('alice')).to.equal(asked);
    clock.advance(1);
    expect(remembered.get('alice')).to.equal(undefined);
  });

  it('makes room for what is new, the oldest first', () => {
    const clock = new ManualClock();
    const remembered = new Remembered<{ readonly askedAt: number }>(clock);
    const asked = { askedAt: clock.monotonic() };
    for (let number = 0; number < 10_000; number += 1) remembered.set(`name ${number}`, asked);
    remembered.set('name 0', asked);
    expect(remembered.get('name 1')).to.equal(asked);
    remembered.set('one more', asked);
    expect(remembered.get('name 1')).to.equal(undefined);
    for (const kept of ['name 0', 'name 2', 'one more']) expect(remembered.get(kept), kept).to.equal(asked);
  });
});
