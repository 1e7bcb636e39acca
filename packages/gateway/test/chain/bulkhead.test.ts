import { expect } from 'chai';
import { Bulkhead } from '../../src/chain/bulkhead.js';

const patient = new AbortController();

function deferred(): { readonly promise: Promise<void>; readonly settle: () => void } {
  let settle = (): void => undefined;
  const promise = new Promise<void>((resolve) => (settle = resolve));
  return { promise, settle };
}

const turn = (): Promise<void> => new Promise(setImmediate);

describe('Bulkhead', () => {
  it('lets so many in at once, and the others in their order', async () => {
    const bulkhead = new Bulkhead({ concurrent: 2, queue: 10 });
    const order: number[] = [];
    const gates = [0, 1, 2, 3].map(deferred);
    const work = gates.map((gate, index) =>
      bulkhead.run(patient, () => {
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

  it('refuses as unavailable when its queue is full', async () => {
    const bulkhead = new Bulkhead({ concurrent: 1, queue: 1 });
    const gate = deferred();
    const running = [0, 1].map(() => bulkhead.run(patient, () => gate.promise));
    const refusal: unknown = await bulkhead
      .run(patient, async () => undefined)
      .catch((error: unknown) => error);
    expect(refusal).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 1000 });
    gate.settle();
    await Promise.all(running);
  });

  it('is left by who gives up waiting, and never runs its work', async () => {
    const bulkhead = new Bulkhead({ concurrent: 1, queue: 5 });
    const gate = deferred();
    const running = bulkhead.run(patient, () => gate.promise);
    const impatient = new AbortController();
    let ran = false;
    const waiting = bulkhead.run(impatient, async () => void (ran = true)).catch((error: unknown) => error);
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
    const running = bulkhead.run(patient, () => gate.promise);
    const gone = { signal: AbortSignal.abort(new Error('gone')) };
    const refusal: unknown = await bulkhead.run(gone, async () => undefined).catch((error: unknown) => error);
    expect(refusal).to.have.property('message', 'gone');
    gate.settle();
    await running;
  });

  it('gives the place back when the work fails', async () => {
    const bulkhead = new Bulkhead({ concurrent: 1, queue: 0 });
    await bulkhead.run(patient, () => Promise.reject(new Error('failed'))).catch(() => undefined);
    expect(bulkhead.inFlight).to.equal(0);
    expect(await bulkhead.run(patient, async () => 'next')).to.equal('next');
  });
});
