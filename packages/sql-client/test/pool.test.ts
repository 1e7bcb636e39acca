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
});
