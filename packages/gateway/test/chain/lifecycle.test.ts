import { expect } from 'chai';
import { Releases } from '../../src/chain/lifecycle.js';
import { rejectWithText } from '../support/definitions.js';
import { ManualClock } from '../support/manual-clock.js';

describe('Releases', () => {
  it('releases last in, first out, one at a time', async () => {
    const releases = new Releases(new ManualClock());
    const events: string[] = [];
    for (const name of ['first', 'second']) {
      releases.push(async () => {
        events.push(`${name} begins`);
        await new Promise(setImmediate);
        events.push(`${name} ends`);
      });
    }
    expect(await releases.close()).to.deep.equal([]);
    expect(events).to.deep.equal(['second begins', 'second ends', 'first begins', 'first ends']);
  });

  it('goes on after a failure, and tells it', async () => {
    const releases = new Releases(new ManualClock());
    let released = false;
    releases.push(() => void (released = true));
    releases.push(() => {
      throw new Error('stuck');
    });
    releases.push(() => rejectWithText());
    const errors = await releases.close();
    expect(errors.map(({ message }) => message)).to.deep.equal(['a release threw no Error', 'stuck']);
    expect(released).to.equal(true);
  });

  it('does not wait for ever', async () => {
    const clock = new ManualClock();
    const releases = new Releases(clock);
    let released = false;
    releases.push(() => void (released = true));
    releases.push(() => new Promise(() => undefined));
    const closing = releases.close();
    clock.advance(5000);
    expect((await closing).map(({ message }) => message)).to.deep.equal([
      'a release took longer than 5000 ms',
    ]);
    expect(released).to.equal(true);
  });

  it('releases everything once', async () => {
    const releases = new Releases(new ManualClock());
    let times = 0;
    releases.push(() => void (times += 1));
    await releases.close();
    await releases.close();
    expect(times).to.equal(1);
  });

  it('releases at once what is taken after the close', async () => {
    const releases = new Releases(new ManualClock());
    await releases.close();
    let released = false;
    releases.push(() => void (released = true));
    expect(released).to.equal(true);
  });
});
