import { expect } from 'chai';
import { Turns } from '../src/turns.js';

/** Something that goes on until the test ends it. */
class Work {
  isBegun = false;
  end = (): void => undefined;
  fail = (): void => undefined;
  readonly #done = new Promise<string>((resolve, reject) => {
    this.end = () => resolve('done');
    this.fail = () => reject(new Error('failed'));
  });

  readonly run = (): Promise<string> => {
    this.isBegun = true;
    return this.#done;
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const { signal } = new AbortController();

describe('logins of one name', () => {
  it('take turns, in whatever case, and those of another name do not wait', async () => {
    const turns = new Turns();
    const [first, second, other] = [new Work(), new Work(), new Work()];
    const answers = [
      turns.take('alice', signal, first.run),
      turns.take('ALICE', signal, second.run),
      turns.take('bob', signal, other.run),
    ];
    await settled();
    expect([first, second, other].map(({ isBegun }) => isBegun)).to.deep.equal([true, false, true]);
    first.end();
    await settled();
    expect(second.isBegun).to.equal(true);
    second.end();
    other.end();
    expect(await Promise.all(answers)).to.deep.equal(['done', 'done', 'done']);
  });

  it('go on after one that failed', async () => {
    const turns = new Turns();
    const [first, second] = [new Work(), new Work()];
    const failed = turns.take('alice', signal, first.run).catch((error: Error) => error.message);
    const answer = turns.take('alice', signal, second.run);
    first.fail();
    second.end();
    expect([await failed, await answer]).to.deep.equal(['failed', 'done']);
  });

  it('leave the line when nobody waits for them any more', async () => {
    const turns = new Turns();
    const [first, second, third] = [new Work(), new Work(), new Work()];
    const controller = new AbortController();
    const answer = turns.take('alice', signal, first.run);
    const given = turns.take('alice', controller.signal, second.run).catch((error: Error) => error.message);
    const last = turns.take('alice', signal, third.run);
    controller.abort(new Error('given up'));
    expect(await given).to.equal('given up');
    first.end();
    third.end();
    expect([await answer, await last]).to.deep.equal(['done', 'done']);
    expect(second.isBegun).to.equal(false);
  });

  it('do not wait where four are in the line, which shortens again', async () => {
    const turns = new Turns();
    const line = Array.from({ length: 4 }, () => new Work());
    const answers = line.map((work) => turns.take('alice', signal, work.run));
    const fifth = new Work();
    fifth.end();
    expect(await turns.take('alice', signal, fifth.run)).to.equal('done');
    expect(line.filter(({ isBegun }) => isBegun)).to.have.length(1);
    for (const work of line) work.end();
    await Promise.all(answers);
    const [next, afterwards] = [new Work(), new Work()];
    void turns.take('alice', signal, next.run);
    void turns.take('alice', signal, afterwards.run);
    await settled();
    expect([next.isBegun, afterwards.isBegun]).to.deep.equal([true, false]);
  });
});
