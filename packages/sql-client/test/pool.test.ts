import { expect } from 'chai';
import type { Dialect } from '../src/dialects/dialect.js';
import { sqlite } from '../src/dialects/sqlite.js';
import { Pool } from '../src/pool.js';
import { call, createDatabase, type TestDatabase } from './database.js';

describe('the pool of connections', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createDatabase('CREATE TABLE people (id INTEGER PRIMARY KEY)');
  });
  after(() => database.remove());

  it('keeps a connection back until a cancellation that is on its way has arrived', async () => {
    const order: string[] = [];
    let arrive = (): void => undefined;
    const cancellation = new Promise<void>((resolve) => (arrive = resolve));
    const dialect = (await sqlite(database.path)) as Dialect;
    const pool = new Pool({ ...dialect, cancel: () => cancellation }, { connections: 1, queue: 2 });
    const caller = new AbortController();
    const late = pool.use(caller.signal, async () => caller.abort(new Error('time is over')));
    expect(await late.catch((error: unknown) => (error as Error).message)).to.equal('time is over');

    const next = pool.use(call().signal, async () => order.push('next statement'));
    await new Promise((resolve) => setImmediate(resolve));
    order.push('cancellation');
    arrive();
    await next;
    expect(order).to.deep.equal(['cancellation', 'next statement']);
    await pool.close();
  });

  describe('on a server that gives no more connections', () => {
    const FULL = new Error('too many connections');
    const opened: Pool[] = [];
    afterEach(() => Promise.all(opened.splice(0).map((pool) => pool.close())));

    let left = 0;
    let attempts = 0;
    /** Of a server that gives so many connections. */
    const poolOf = async (given: number): Promise<Pool> => {
      const dialect = (await sqlite(database.path)) as Dialect;
      left = given;
      attempts = 0;
      const pool = new Pool(
        {
          ...dialect,
          async prepareSession() {
            attempts += 1;
            if (left === 0) throw FULL;
            left -= 1;
          },
          failure: (error) => (error === FULL ? { kind: 'overloaded' } : dialect.failure(error)),
        },
        { connections: 4, queue: 20 },
      );
      opened.push(pool);
      return pool;
    };
    /** Statements that take a turn of the event loop, two for each of ten callers. */
    const crowd = (pool: Pool): Promise<string[]> =>
      Promise.all(
        Array.from({ length: 10 }, async () => {
          const statement = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
          await pool.use(call().signal, statement);
          await pool.use(call().signal, statement);
          return 'served';
        }),
      );

    /** A statement on its only connection, until it is ended. */
    const takeOnly = async (pool: Pool): Promise<{ long: Promise<void>; end: () => void }> => {
      let end = (): void => undefined;
      let long: Promise<void> | undefined;
      await new Promise<void>((begun) => {
        long = pool.use(call().signal, () => {
          begun();
          return new Promise<void>((resolve) => (end = resolve));
        });
      });
      return { long: long as unknown as Promise<void>, end };
    };

    it('serves everybody with those that it has', async () => {
      const pool = await poolOf(1);
      await pool.use(call().signal, async () => undefined);
      expect(await crowd(pool)).to.deep.equal(Array(10).fill('served'));
    });

    it('says so at once where it has none', async () => {
      const pool = await poolOf(0);
      expect(await crowd(pool).catch((error: unknown) => error)).to.equal(FULL);
    });

    it('serves them in turn, and hardly asks for more', async () => {
      const pool = await poolOf(1);
      const statement = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
      const served = Array.from({ length: 10 }, () => 0);
      const isDone = (): boolean => served.reduce((sum, count) => sum + count) >= 200;
      await Promise.all(
        served.map(async (_, caller) => {
          while (!isDone()) {
            await pool.use(call().signal, statement);
            served[caller] = (served[caller] ?? 0) + 1;
          }
        }),
      );
      expect(Math.min(...served)).to.be.at.least(15);
      expect(attempts).to.be.at.most(40);
    });

    it('notices that it has room again, while a statement takes its time', async () => {
      const pool = await poolOf(1);
      const { long, end } = await takeOnly(pool);
      const unserved = pool.use(call().signal, async () => 'served');
      await new Promise((resolve) => setTimeout(resolve, 0));
      left = 1;
      expect(await unserved).to.equal('served');
      end();
      await long;
    });

    it('tells all who wait when it is closed', async () => {
      const pool = await poolOf(1);
      const { long, end } = await takeOnly(pool);
      const unserved = Array.from({ length: 3 }, () =>
        pool.use(call().signal, async () => 'served').catch((error: unknown) => (error as Error).message),
      );
      while (attempts < 4) await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      const closed = pool.close();
      expect(new Set(await Promise.all(unserved))).to.deep.equal(
        new Set([`SQLite database ${database.path}: closed`]),
      );
      end();
      await Promise.all([long, closed]);
    });

    it('lets go who waits no longer, and serves the others', async () => {
      const pool = await poolOf(1);
      const { long, end } = await takeOnly(pool);
      const impatient = new AbortController();
      const unserved = [impatient.signal, call().signal].map((signal) =>
        pool.use(signal, async () => 'served').catch((error: unknown) => (error as Error).message),
      );
      await new Promise((resolve) => setTimeout(resolve, 0));
      impatient.abort(new Error('time is over'));
      expect(await unserved[0]).to.equal('time is over');
      end();
      expect(await unserved[1]).to.equal('served');
      await long;
    });
  });
});
