import { expect } from 'chai';
import { RetryQueue } from '../../src/homeserver/queue.js';
import { ManualClock } from '../support/manual-clock.js';

interface Bench {
  readonly clock: ManualClock;
  readonly queue: RetryQueue<number>;
  readonly worked: [number, string, number][];
  readonly givenUp: string[];
  /** Lets time pass, and what is due be done. */
  readonly pass: (ms: number) => Promise<void>;
}

function benchOf(succeeds: (key: string) => boolean = () => true, intervalMs = 200): Bench {
  const clock = new ManualClock();
  const begun = clock.monotonic();
  const worked: [number, string, number][] = [];
  const givenUp: string[] = [];
  const queue = new RetryQueue<number>({
    clock,
    intervalMs: () => intervalMs,
    work: async (key, item) => {
      worked.push([clock.monotonic() - begun, key, item]);
      return succeeds(key);
    },
    givenUp: (key) => givenUp.push(key),
  });
  return {
    ...{ clock, queue, worked, givenUp },
    async pass(ms) {
      for (let left = ms; left > 0; left -= 100) {
        clock.advance(100);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

describe('the queue to the homeserver', () => {
  it('waits a moment, then does one thing after the other, at its rate', async () => {
    const { queue, worked, pass } = benchOf();
    for (const key of ['a', 'b', 'c']) queue.add(key, 1);
    await pass(2000);
    expect(worked).to.deep.equal([
      [1000, 'a', 1],
      [1200, 'b', 1],
      [1400, 'c', 1],
    ]);
    expect(queue.size).to.equal(0);
  });

  it('keeps the latest of each key', async () => {
    const { queue, worked, pass } = benchOf();
    queue.add('a', 1);
    await pass(500);
    queue.add('a', 2);
    await pass(2000);
    expect(worked.map(([, key, item]) => [key, item])).to.deep.equal([['a', 2]]);
  });

  it('tries again with growing waits, and gives up in the end', async () => {
    const { queue, worked, givenUp, pass, clock } = benchOf(() => false);
    queue.add('a', 1);
    await pass(8000);
    expect(worked.map(([at]) => at)).to.deep.equal([1000, 3000, 7000]);
    await pass(2_000_000);
    expect(worked).to.have.length(11);
    expect(givenUp).to.deep.equal(['a']);
    expect(clock.pending).to.equal(0);
  });

  it('does not let one that waits hold up the others', async () => {
    const { queue, worked, pass } = benchOf((key) => key !== 'ill');
    queue.add('ill', 1);
    await pass(20_000);
    const before = worked.length;
    queue.add('well', 1);
    await pass(1200);
    expect(worked.slice(before).map(([, key]) => key)).to.deep.equal(['well']);
  });

  it('takes a newer item in place of one that is tried again', async () => {
    let well = false;
    const { queue, worked, pass } = benchOf(() => well);
    queue.add('a', 1);
    await pass(1100);
    queue.add('a', 2);
    well = true;
    await pass(5000);
    expect(worked.map(([, , item]) => item)).to.deep.equal([1, 2]);
  });

  it('is bounded', () => {
    const { queue } = benchOf();
    for (let index = 0; index < 10_000; index += 1) expect(queue.add(`${index}`, 1)).to.equal(true);
    expect(queue.add('one more', 1)).to.equal(false);
    expect(queue.add('0', 2)).to.equal(true);
  });

  it('does nothing more when it is closed', async () => {
    const { queue, worked, pass, clock } = benchOf();
    queue.add('a', 1);
    queue.close();
    expect(queue.add('b', 1)).to.equal(false);
    await pass(2000);
    expect(worked).to.deep.equal([]);
    expect(clock.pending).to.equal(0);
  });
});
