import { expect } from 'chai';
import { Bulkhead, type Waiter } from '../../src/chain/bulkhead.js';

const patient = new AbortController();

function deferred(): { readonly promise: Promise<void>; readonly settle: () => void } {
  let settle = (): void => undefined;
  const promise = new Promise<void>((resolve) => (settle = resolve));
  return { promise, settle };
}

async function run<T>(bulkhead: Bulkhead, waiter: Waiter, work: () => Promise<T>): Promise<T> {
  const wait = bulkhead.enter(waiter);
  if (wait !== undefined) await wait;
  try {
    return await work();
  } finally {
    bulkhead.leave(waiter);
  }
}

const turn = (): Promise<void> => new Promise(setImmediate);

describe('Bulkhead', () => {
  it('lets so many in at once, and the others in their order', async () => {
    const bulkhead = new Bulkhead({ concurrent: 2, queue: 10 });
    const order: number[] = [];
    const gates = [0, 1, 2, 3].map(deferred);
    const work = gates.map((gate, index) =>
      run(bulkhead, patient, () => {
        order.push(index);
        return gate.promise;
      }),
    );
    await turn();
    expect(order).to.deep.equal([0, 1]);
    expect([bulkhead.inFlight, bulkhead.queued]).to.deep.equal([2, 2]);
    gates[1]?.settle();
    await turn();
    expect(order).to.deep.equal([0, 1, 2]);
    gates.forEach(({ settle }) => settle());
    await Promise.all(work);
    expect(order).to.deep.equal([0, 1, 2, 3]);
    expect([bulkhead.inFlight, bulkhead.queued]).to.deep.equal([0, 0]);
  });

  describe('where somebody goes first', () => {
    let begun: string[];
    let gates: Map<string, () => void>;

    beforeEach(() => {
      begun = [];
      gates = new Map();
    });

    const enter = (bulkhead: Bulkhead, name: string): Promise<string> =>
      run(bulkhead, { signal: new AbortController().signal, goesFirst: name.startsWith('first') }, () => {
        begun.push(name);
        return new Promise<string>((resolve) => gates.set(name, () => resolve('done')));
      }).catch((error: unknown) => (error as Error).message);
    const end = async (name: string): Promise<void> => {
      gates.get(name)?.();
      await turn();
    };

    it('lets them go before the others, and every fourth place to one of these', async () => {
      const bulkhead = new Bulkhead({ concurrent: 1, queue: 100 });
      const work = [...Array(2).keys()].map((n) => enter(bulkhead, `other ${n}`));
      work.push(...[...Array(5).keys()].map((n) => enter(bulkhead, `first ${n}`)));
      while (begun.length < 7) await end(begun.at(-1) ?? '');
      expect(begun).to.deep.equal([
        ...['other 0', 'first 0', 'first 1', 'first 2', 'other 1', 'first 3', 'first 4'],
      ]);
      await end('first 4');
      expect(await Promise.all(work)).to.deep.equal(Array(7).fill('done'));
      expect([bulkhead.inFlight, bulkhead.queued]).to.deep.equal([0, 0]);
    });

    it('leaves the others all places until somebody went first, and half of them from then on', async () => {
      const bulkhead = new Bulkhead({ concurrent: 4, queue: 100 });
      const names = ['other 0', 'other 1', 'other 2', 'other 3', 'other 4'];
      const work = names.map((name) => enter(bulkhead, name));
      expect(begun).to.deep.equal(names.slice(0, 4));
      work.push(enter(bulkhead, 'first 0'));
      await end('other 0');
      expect(begun.at(-1)).to.equal('first 0');
      await end('other 1');
      expect(begun, 'two others are in').to.have.length(5);
      work.push(enter(bulkhead, 'first 1'));
      expect(begun.at(-1), 'the place that was kept').to.equal('first 1');
      await end('other 2');
      expect(begun.at(-1)).to.equal('other 4');
      for (const name of ['other 3', 'other 4', 'first 0', 'first 1']) await end(name);
      await Promise.all(work);
      expect([bulkhead.inFlight, bulkhead.queued]).to.deep.equal([0, 0]);
    });

    it('gives them the place in the queue of the newest of the others', async () => {
      const bulkhead = new Bulkhead({ concurrent: 1, queue: 2 });
      const work = ['other 0', 'other 1', 'other 2', 'first 0'].map((name) => enter(bulkhead, name));
      expect(await work[2]).to.equal('too many calls are waiting for this plugin already');
      work.push(enter(bulkhead, 'first 1'));
      expect(await work[1]).to.equal('too many calls are waiting for this plugin already');
      expect(await enter(bulkhead, 'first 2')).to.equal('too many calls are waiting for this plugin already');
      expect(await enter(bulkhead, 'other 3')).to.equal('too many calls are waiting for this plugin already');
      for (const name of ['other 0', 'first 0', 'first 1']) await end(name);
      await Promise.all(work);
      expect([bulkhead.inFlight, bulkhead.queued]).to.deep.equal([0, 0]);
    });
  });

  it('refuses as unavailable when its queue is full', async () => {
    const bulkhead = new Bulkhead({ concurrent: 1, queue: 1 });
    const gate = deferred();
    const running = [0, 1].map(() => run(bulkhead, patient, () => gate.promise));
    const refusal: unknown = await run(bulkhead, patient, async () => undefined).catch(
      (error: unknown) => error,
    );
    expect(refusal).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 1000 });
    gate.settle();
    await Promise.all(running);
  });

  it('is left by who gives up waiting, and never runs its work', async () => {
    const bulkhead = new Bulkhead({ concurrent: 1, queue: 5 });
    const gate = deferred();
    const running = run(bulkhead, patient, () => gate.promise);
    const impatient = new AbortController();
    let ran = false;
    const waiting = run(bulkhead, impatient, async () => void (ran = true)).catch((error: unknown) => error);
    impatient.abort(new Error('gone'));
    expect(await waiting).to.have.property('message', 'gone');
    expect(bulkhead.queued).to.equal(0);
    gate.settle();
    await running;
    expect(ran).to.equal(false);
    expect(bulkhead.inFlight).to.equal(0);
  });

  it('does not queue up who has given up already', async () => {
    const bulkhead = new Bulkhead({ concurrent: 1, queue: 5 });
    const gate = deferred();
    const running = run(bulkhead, patient, () => gate.promise);
    const gone = { signal: AbortSignal.abort(new Error('gone')) };
    const refusal: unknown = await run(bulkhead, gone, async () => undefined).catch(
      (error: unknown) => error,
    );
    expect(refusal).to.have.property('message', 'gone');
    gate.settle();
    await running;
  });

  it('gives the place back when the work fails', async () => {
    const bulkhead = new Bulkhead({ concurrent: 1, queue: 0 });
    await run(bulkhead, patient, () => Promise.reject(new Error('failed'))).catch(() => undefined);
    expect(bulkhead.inFlight).to.equal(0);
    expect(await run(bulkhead, patient, async () => 'next')).to.equal('next');
  });
});
