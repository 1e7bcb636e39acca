import { expect } from 'chai';
import { clientNetwork } from '../../../src/accounts/login-guard/client-network.js';
import { counted, doubling, givenBack, waitAfter } from '../../../src/accounts/login-guard/count.js';

describe('waits', () => {
  const rule = { failures: 5, window: 300, restarts: false, kept: 300, waits: doubling(2, 60), ceiling: 60 };

  it('double from the first to the ceiling, and stay there', () => {
    expect(doubling(2, 60)).to.deep.equal([2, 4, 8, 16, 32]);
    expect(doubling(10, 10)).to.deep.equal([]);
    expect([4, 5, 6, 7, 8, 9, 10, 11, 1000].map((failures) => waitAfter(failures, rule))).to.deep.equal([
      0, 2, 4, 8, 16, 32, 60, 60, 60,
    ]);
  });
});

describe('a try that is given back', () => {
  const rule = { failures: 2, window: 300, restarts: false, kept: 300, waits: [2, 4], ceiling: 8 };

  it('takes its wait back, and none that a later one began', () => {
    const first = counted(undefined, rule, 1000);
    const second = counted(first, rule, 1010);
    expect(second).to.deep.include({ failures: 2, blockedUntil: 1012, expires: 1312 });
    expect(givenBack(second, rule, 1012)).to.deep.include({ failures: 1, blockedUntil: 0, expires: 1300 });
    const third = counted(second, rule, 1020);
    expect(givenBack(third, rule, second.blockedUntil)).to.deep.include({ failures: 2, blockedUntil: 1024 });
    expect(givenBack(first, rule, 0)).to.equal(undefined);
  });
});

describe('what a client is counted by', () => {
  for (const [address, network] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:127.0.0.1', undefined],
    ['10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['64:ff9b::192.0.2.1', '192.0.2.1'],
    ['64:ff9b::127.0.0.1', undefined],
    ['::ffff:0:192.0.2.1', '192.0.2.1'],
    ['127.0.0.1', undefined],
    ['::1', undefined],
    ['0.0.0.0', undefined],
    ['::', undefined],
    ['here', undefined],
    [undefined, undefined],
  ] as const) {
    it(`of ${address ?? 'an address that is not told'} is ${network ?? 'nothing'}`, () => {
      expect(clientNetwork(address)).to.equal(network);
    });
  }
});
