import { mkdtempSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createStateStore } from '../../src/state/open.js';
import type { StateStore } from '../../src/state/store.js';
import { Connection } from '../../src/state/sqlite/connection.js';
import { ManualClock } from '../support/manual-clock.js';

const WAITER = { signal: new AbortController().signal };
const ADD = 'INSERT INTO postern_facts (name, value) VALUES ($1, $2)';
const COUNT = "SELECT count(*) AS facts FROM postern_facts WHERE name <> 'server_name'";

describe('the state in a SQLite file', () => {
  let folder: string;
  let clock: ManualClock;
  const opened: StateStore[] = [];
  const storeOf = async (file = 'postern.db', serverName = 'example.org'): Promise<StateStore> => {
    const settings = { kind: 'sqlite', file } as const;
    const store = await createStateStore(settings, { serverName, directory: folder, clock });
    opened.push(store);
    return store;
  };
  const failure = async (work: Promise<unknown>): Promise<{ code?: string; message: string }> =>
    work.then(
      () => ({ message: 'it worked' }),
      (error: unknown) => error as { code?: string; message: string },
    );

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-state-'));
    clock = new ManualClock();
  });

  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    rmSync(folder, { recursive: true });
  });

  it('is made for its owner alone, and keeps what it is given', async () => {
    const store = await storeOf();
    await store.write(ADD, ['a', '1'], WAITER);
    expect(statSync(join(folder, 'postern.db')).mode & 0o777).to.equal(0o600);
    await store.close();
    const [row] = await (await storeOf()).read(COUNT, [], WAITER);
    expect(row).to.deep.equal({ facts: 1 });
  });

  it('leaves no timer behind, which would keep the process from ending', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const store = await storeOf();
    const before = timers();
    await store.open();
    expect(timers()).to.be.at.most(before);
  });

  it('has every change on the disk before it answers: a second program sees it at once', async () => {
    const [writer, reader] = [await storeOf(), await storeOf()];
    await reader.open();
    for (let number = 0; number < 20; number += 1) {
      await writer.write(ADD, [`fact ${number}`, '1'], WAITER);
      expect(await reader.read(COUNT, [], WAITER)).to.deep.equal([{ facts: number + 1 }]);
    }
  });

  it('commits together what comes at once, and a change that fails fails alone', async () => {
    const store = await storeOf();
    const names = [...Array(50).keys()].map((number) => `fact ${number % 49}`);
    const results = await Promise.allSettled(names.map((name) => store.write(ADD, [name, '1'], WAITER)));
    expect(results.filter(({ status }) => status === 'rejected')).to.have.length(1);
    expect(await store.read(COUNT, [], WAITER)).to.deep.equal([{ facts: 49 }]);
  });

  it('carries out all of a transaction, or nothing', async () => {
    const store = await storeOf();
    const thrown = await failure(
      store.transaction(async (run) => {
        await run(ADD, ['a', '1']);
        throw new RangeError('thought better of it');
      }),
    );
    expect(thrown).to.be.instanceOf(RangeError);
    expect(await store.read(COUNT, [], WAITER)).to.deep.equal([{ facts: 0 }]);
    expect(await store.transaction((run) => run(`${ADD} RETURNING value`, ['a', '1']))).to.deep.equal([
      { value: '1' },
    ]);
  });

  it('says that another program has locked it, and goes on when that is over', async () => {
    const store = await storeOf();
    await store.open();
    const other = await Connection.open(join(folder, 'postern.db'));
    await other.exec('BEGIN IMMEDIATE');
    expect(await failure(store.write(ADD, ['a', '1'], WAITER))).to.deep.include({ code: 'STATE_LOCKED' });
    expect(await store.read(COUNT, [], WAITER)).to.deep.equal([{ facts: 0 }]);
    await other.exec('ROLLBACK');
    await other.close();
    await store.write(ADD, ['a', '1'], WAITER);
  });

  it('says that the disk is full, and still reads', async () => {
    const store = await storeOf();
    await store.write('PRAGMA max_page_count = 1', [], WAITER);
    const { code, message } = await failure(store.write(ADD, ['a', 'x'.repeat(100_000)], WAITER));
    expect([code, message]).to.deep.equal([
      'STATE_FULL',
      `SQLite database ${folder}/postern.db cannot grow: the disk is full (SQLITE_FULL)`,
    ]);
    expect(await store.read(COUNT, [], WAITER)).to.deep.equal([{ facts: 0 }]);
  });

  it('says that it is read-only', async () => {
    const store = await storeOf();
    await store.transaction((run) => run('PRAGMA query_only = 1'));
    const { code, message } = await failure(store.write(ADD, ['a', '1'], WAITER));
    expect(code).to.equal('STATE_READ_ONLY');
    expect(message).to.include('must belong to the user that the gateway runs as');
  });

  for (const [what, vanish] of [
    ['deleted', (file: string) => unlinkSync(file)],
    [
      'replaced',
      (file: string) => {
        renameSync(file, `${file}.old`);
        writeFileSync(file, '');
      },
    ],
  ] as const) {
    it(`says that the file was ${what} while it was open, and makes no new one`, async () => {
      const store = await storeOf();
      await store.open();
      vanish(join(folder, 'postern.db'));
      expect(await failure(store.write(ADD, ['a', '1'], WAITER))).to.deep.include({ code: 'STATE_GONE' });
      clock.advance(1000);
      expect(await failure(store.read(COUNT, [], WAITER))).to.deep.include({ code: 'STATE_GONE' });
      expect((await failure(store.open())).message).to.equal('it worked');
    });
  }

  it('refuses a schema that is newer than the program', async () => {
    const store = await storeOf();
    await store.write(
      "INSERT INTO postern_migrations (name, batch, migration_time) VALUES ('0999-later', 9, '')",
      [],
      WAITER,
    );
    await store.close();
    const { code, message } = await failure((await storeOf()).open());
    expect(code).to.equal('STATE_NEWER');
    expect(message).to.include('newer version of Postern').and.to.include('0999-later');
  });

  it('belongs to one domain', async () => {
    await (await storeOf()).open();
    const { code, message } = await failure((await storeOf('postern.db', 'example.net')).open());
    expect(code).to.equal('STATE_MISCONFIGURED');
    expect(message).to.include('belongs to example.org: give example.net a file or a schema of its own');
  });

  it('says what is wrong with a file that is no database, and with a folder that is none', async () => {
    writeFileSync(join(folder, 'text.db'), 'no database, but a long enough text\n'.repeat(50));
    expect(await failure((await storeOf('text.db')).open())).to.deep.include({ code: 'STATE_MISCONFIGURED' });
    const { message } = await failure((await storeOf('nowhere/postern.db')).open());
    expect(message).to.include('there is no such folder');
  });

  it('is made by one of two programs that start at once', async () => {
    const stores = await Promise.all([storeOf(), storeOf()]);
    await Promise.all(stores.map((store) => store.open()));
    const migrations = 'SELECT name FROM postern_migrations';
    expect(await stores[0]?.read(migrations, [], WAITER)).to.deep.equal([
      { name: '0001-owners' },
      { name: '0002-guard' },
      { name: '0003-addresses' },
    ]);
  });
});
