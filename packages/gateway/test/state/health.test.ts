import { expect } from 'chai';
import type { Backend } from '../../src/state/backend.js';
import { StateError } from '../../src/state/errors.js';
import { StateHealth } from '../../src/state/health.js';
import { StateStore } from '../../src/state/store.js';
import { ManualClock } from '../support/manual-clock.js';

const waiter = new AbortController();

describe('the health of the state', () => {
  let clock: ManualClock;
  let health: StateHealth;
  let state: StateStore;
  let isFull: boolean;
  let sent: string[];

  beforeEach(() => {
    clock = new ManualClock();
    isFull = false;
    sent = [];
    const write = async (sql: string): Promise<[]> => {
      sent.push(sql);
      if (isFull) throw new StateError('STATE_FULL', 'the disk is full');
      return [];
    };
    const backend: Partial<Backend> = {
      open: async () => undefined,
      read: async (sql) => {
        sent.push(sql);
        return [];
      },
      write,
      transaction: (work) => work(write),
      failure: (error) => error as StateError,
    };
    state = new StateStore(backend as Backend);
    health = new StateHealth(state, clock);
  });

  const check = (): Promise<unknown> => {
    clock.advance(5000);
    return health.check();
  };

  it('is asked by reading, as long as nothing was in vain', async () => {
    await state.write('CHANGE', [], waiter);
    expect(await check()).to.deep.equal({ status: 'ok' });
    expect(sent).to.deep.equal(['CHANGE', 'SELECT 1 AS one']);
  });

  for (const [what, change] of [
    ['one statement', () => state.write('CHANGE', [], waiter)],
    ['several', () => state.transaction((run) => run('CHANGE'))],
  ] as const) {
    it(`is bad after ${what} that could not be written, until something can be`, async () => {
      isFull = true;
      await change().catch(() => undefined);
      expect(await check()).to.deep.equal({ status: 'failing', code: 'STATE_FULL' });
      isFull = false;
      expect(await check()).to.deep.equal({ status: 'ok' });
      expect(await check()).to.deep.equal({ status: 'ok' });
      expect(sent.map((sql) => sql.split(' ')[0])).to.deep.equal(['CHANGE', 'INSERT', 'INSERT', 'SELECT']);
    });
  }

  it('is not bad because who wanted to change something thought better of it', async () => {
    const change = state.transaction(async () => {
      throw new Error('not today');
    });
    expect(await change.catch((error: unknown) => (error as Error).message)).to.equal('not today');
    expect(state.failsToWrite).to.equal(false);
  });
});
