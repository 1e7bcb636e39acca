import { expect } from 'chai';
import { Deadline, type Stage } from '../../src/time/deadline.js';
import { ManualClock } from '../support/manual-clock.js';

const never = (): Promise<never> => new Promise(() => undefined);

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

describe('Deadline', () => {
  it('returns what the work returns and leaves no timer behind', async () => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, 5000);
    expect(await deadline.run(deadline.at, async () => 7)).to.equal(7);
    expect(clock.pending).to.equal(0);
  });

  it('gives work up at its own limit, tells it, and lets later work run', async () => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, 5000);
    let told: AbortSignal | undefined;
    const work = deadline.run(clock.now() + 1000, ({ signal }) => {
      told = signal;
      return never();
    });
    clock.advance(999);
    expect(told?.aborted).to.equal(false);
    clock.advance(1);
    expect(await codeOf(work)).to.equal('TIMEOUT');
    expect(told?.aborted).to.equal(true);
    expect(await deadline.run(deadline.at, async () => 'later')).to.equal('later');
  });

  it('never goes beyond the limit of the whole', async () => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, 1000);
    const work = deadline.run(clock.now() + 60_000, never);
    clock.advance(1000);
    expect(await codeOf(work)).to.equal('TIMEOUT');
    expect(await codeOf(deadline.run(deadline.at + 1, async () => 1))).to.equal('TIMEOUT');
    expect(deadline.remaining).to.equal(0);
  });

  it('has one timer, whatever runs', async () => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, 1000);
    await deadline.run(deadline.at, async () => expect(clock.pending).to.equal(1));
    await deadline.run(deadline.at, async () => expect(clock.pending).to.equal(1));
    expect(clock.pending).to.equal(0);
  });

  it('stops everything when the caller hangs up', async () => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, 1000);
    let reason: unknown;
    const work = deadline.run(deadline.at, ({ signal }) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return never();
    });
    deadline.cancel();
    expect(await codeOf(work)).to.equal('CALLER_GONE');
    expect(reason).to.have.property('code', 'CALLER_GONE');
    expect(deadline.cancelled).to.equal(true);
    expect(await codeOf(deadline.run(deadline.at, async () => 1))).to.equal('CALLER_GONE');
  });

  it('tells who listens without a signal, also who comes late, and not who has stopped', async () => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, 1000);
    const told: string[] = [];
    let stage: Stage | undefined;
    const work = deadline.run(deadline.at, (running) => {
      stage = running;
      running.onAbort(({ code }) => told.push(`early ${code}`));
      running.onAbort(() => told.push('stopped'))();
      return never();
    });
    deadline.cancel();
    expect(await codeOf(work)).to.equal('CALLER_GONE');
    stage?.onAbort(({ code }) => told.push(`late ${code}`));
    expect(told).to.deep.equal(['early CALLER_GONE', 'late CALLER_GONE']);
  });

  it('tells each listener once, whatever another does', async () => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, 1000);
    const told: string[] = [];
    const work = deadline.run(deadline.at, (stage) => {
      stage.onAbort(() => stage.onAbort(() => told.push('added meanwhile')));
      stage.onAbort(() => {
        throw new Error('of a listener');
      });
      stage.onAbort(() => told.push('last'));
      return never();
    });
    const thrown = new Promise((resolve) => process.once('uncaughtException', resolve));
    const others = process.listeners('uncaughtException').slice(0, -1);
    for (const other of others) process.off('uncaughtException', other);
    deadline.cancel();
    expect(await thrown).to.have.property('message', 'of a listener');
    for (const other of others) process.on('uncaughtException', other);
    expect(await codeOf(work)).to.equal('CALLER_GONE');
    expect(told).to.deep.equal(['added meanwhile', 'last']);
  });

  it('takes what work throws at once for its failure, and leaves no timer behind', async () => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, 1000);
    const work = deadline.run(deadline.at, () => {
      throw Object.assign(new Error('at once'), { code: 'THROWN' });
    });
    expect(await codeOf(work)).to.equal('THROWN');
    expect(clock.pending).to.equal(0);
  });

  it('keeps its hold on later work when what was given up comes to its end', async () => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, 1000);
    let end = (): void => undefined;
    const early = deadline.run(clock.now() + 10, () => new Promise<void>((resolve) => (end = resolve)));
    clock.advance(10);
    expect(await codeOf(early)).to.equal('TIMEOUT');
    const later = deadline.run(deadline.at, never);
    end();
    await new Promise(setImmediate);
    deadline.cancel();
    expect(await codeOf(later)).to.equal('CALLER_GONE');
    expect(clock.pending).to.equal(0);
  });

  it('ignores the late failure of work that was given up', async () => {
    const clock = new ManualClock();
    const deadline = new Deadline(clock, 1000);
    let fail = (_: Error): void => undefined;
    const work = deadline.run(deadline.at, () => new Promise<never>((_, reject) => (fail = reject)));
    clock.advance(1000);
    expect(await codeOf(work)).to.equal('TIMEOUT');
    fail(new Error('late'));
    await new Promise(setImmediate);
  });
});
