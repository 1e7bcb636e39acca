import { expect } from 'chai';
import { sizeClass } from '../src/index.js';

describe('the class of a number of accounts', () => {
  for (const [number, told] of [
    [0, 'fewer than 100 users'],
    [99, 'fewer than 100 users'],
    [100, 'fewer than 1,000 users'],
    [99_999, 'fewer than 100,000 users'],
    [999_999, 'fewer than 1,000,000 users'],
    [1_000_000, 'a million users or more'],
    [NaN, 'an unknown number of users'],
  ] as const) {
    it(`is ${told} for ${number}`, () => {
      expect(sizeClass(number, 'users')).to.equal(told);
    });
  }
});
