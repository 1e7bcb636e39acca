import { expect } from 'chai';
import { tableColumns } from '../src/index.js';
import { call, createDatabase, openClient, silentLog, type TestDatabase } from './database.js';

const COUNT_FOR_EVER = `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1e12)
  SELECT count(*) AS n, :any AS a FROM n`;

describe('the client of a database', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createDatabase(`
      CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, note TEXT);
      INSERT INTO people VALUES (1, 'alice', ':name?'), (2, 'Jürgen "🦊" O''Neil', NULL);
    `);
  });
  afterEach(() => database.remove());

  it('binds what it is given, whatever stands in it', async () => {
    const client = await database.open();
    const byName = client.statement('SELECT id, note FROM people WHERE name = :name', ['name']);
    expect(await byName.rows({ name: 'alice' }, call())).to.deep.equal([{ id: 1, note: ':name?' }]);
    expect(await byName.rows({ name: `Jürgen "🦊" O'Neil` }, call())).to.deep.equal([{ id: 2, note: null }]);
    expect(await byName.rows({ name: `' OR 1 = 1; DROP TABLE people; --` }, call())).to.deep.equal([]);
    expect(await byName.rows({ name: 'alice\0' }, call())).to.deep.equal([]);
  });

  it('tells the columns of a statement without running it', async () => {
    const client = await database.open();
    const statement = client.statement('SELECT id AS subject, name FROM people WHERE :name = 1', ['name']);
    expect(await statement.columns(call())).to.deep.equal(['subject', 'name']);
  });

  it('says which database it is', async () => {
    const client = await database.open();
    expect(client.dialect).to.equal('sqlite');
    expect(await client.version(call())).to.match(/^SQLite 3\.\d+/);
    expect(client.place).to.equal(`SQLite database ${database.path}`);
    expect(client.quote('a"b', 'c')).to.equal('"a""b"."c"');
  });

  it('tells the columns of a table', async () => {
    const client = await database.open();
    expect([...(await tableColumns(client, 'people', call()))]).to.deep.equal(['id', 'name', 'note']);
    expect([...(await tableColumns(client, 'persons', call()))]).to.deep.equal([]);
  });

  it('only reads', async () => {
    const client = await database.open();
    const error = await failureOf(client.statement("UPDATE people SET name = 'x'", []).rows({}, call()));
    expect(error).to.include({ code: 'PLUGIN_MISCONFIGURED' });
    expect(error.message).to.contain('readonly');
    expect(database.writer.prepare("SELECT 1 FROM people WHERE name = 'x'").all()).to.deep.equal([]);
  });

  for (const [what, sql, word] of [
    ['a missing table', 'SELECT 1 FROM persons', 'no such table: persons'],
    ['a missing column', 'SELECT phone FROM people', 'no such column: phone'],
    ['a wrong statement', 'SELEKT', 'syntax error'],
  ] as const) {
    it(`tells ${what} in one line that names the database`, async () => {
      const client = await database.open();
      const error = await failureOf(client.statement(sql, []).columns(call()));
      expect(error.code).to.equal('PLUGIN_MISCONFIGURED');
      expect(error.message).to.contain(word).and.to.contain(database.path).and.not.to.contain('\n');
    });
  }

  it('makes no file where there is none', async () => {
    const client = await openClient(`sqlite:${database.path}.other`);
    const error = await failureOf(client.version(call()));
    expect(error.code).to.equal('PLUGIN_MISCONFIGURED');
    expect(error.message).to.contain('there is no such file');
    await client.close();
  });

  it('says when the file is no database', async () => {
    const client = await openClient(`sqlite:${import.meta.filename}`);
    const error = await failureOf(client.statement('SELECT 1 FROM people', []).rows({}, call()));
    expect(error).to.include({ code: 'PLUGIN_MISCONFIGURED' });
    expect(error.message).to.contain('not a database');
    await client.close();
  });

  it('lets go of a statement when the time is over, ends it, and serves the next', async () => {
    const client = await database.open({ connections: 1 });
    const caller = new AbortController();
    const slow = client.statement(COUNT_FOR_EVER, ['any']).rows({ any: 1 }, { signal: caller.signal });
    const other = client.statement('SELECT 2 AS two', []);
    const next = other.rows({}, call());
    caller.abort(new Error('time is over'));
    expect((await failureOf(slow)).message).to.equal('time is over');
    expect(await next).to.deep.equal([{ two: 2 }]);
  });

  it('refuses a call whose time is over already', async () => {
    const client = await database.open();
    const over = AbortSignal.abort(new Error('too late'));
    expect((await failureOf(client.version({ signal: over }))).message).to.equal('too late');
  });

  it('lets so many wait for a connection, and no more', async () => {
    const client = await database.open({ connections: 1, queue: 2 });
    const caller = new AbortController();
    const { signal } = caller;
    const slow = client.statement(COUNT_FOR_EVER, ['any']).rows({ any: 1 }, { signal });
    const waiting = [client.version({ signal }), client.version({ signal })];
    const error = await failureOf(client.version(call()));
    expect(error).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 1000 });
    caller.abort();
    expect((await Promise.allSettled([slow, ...waiting])).map(({ status }) => status)).to.deep.equal([
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(await client.version(call())).to.match(/^SQLite/);
  });

  it('lets as many run at once as it has connections, and counts only those behind them as waiting', async () => {
    const client = await database.open({ connections: 3, queue: 1 });
    const calls = await Promise.allSettled([1, 2, 3, 4, 5].map(() => client.version(call())));
    expect(calls.map(({ status }) => status)).to.deep.equal([
      ...Array<string>(4).fill('fulfilled'),
      'rejected',
    ]);
    expect(await client.version(call())).to.match(/^SQLite/);
  });

  it('takes a table without end for a fault of the query', async () => {
    const client = await database.open();
    const statement = client.statement(
      'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT :most) SELECT x FROM n',
      ['most'],
    );
    expect(await statement.rows({ most: 10_000 }, call())).to.have.length(10_000);
    const error = await failureOf(statement.rows({ most: 10_001 }, call()));
    expect(error).to.include({ code: 'PLUGIN_MISCONFIGURED' });
    expect(error.message).to.contain('a query gave more than 10000 rows');
  });

  it('closes while calls are running, and serves nobody after that', async () => {
    const client = await database.open({ connections: 1 });
    const running = [client.version(call()), client.version(call())];
    await client.close();
    await Promise.allSettled(running);
    expect(await failureOf(client.version(call()))).to.include({ code: 'PLUGIN_UNAVAILABLE' });
  });

  it('notices that the tables have changed', async () => {
    const client = await database.open({ connections: 1 });
    const statement = client.statement('SELECT name FROM people', []);
    await statement.columns(call());
    database.writer.exec('DROP TABLE people');
    expect(await failureOf(statement.columns(call()))).to.include({ code: 'PLUGIN_MISCONFIGURED' });
  });

  it('waits for a lock, and goes on when it is gone', async () => {
    const client = await database.open({ connections: 1 });
    const statement = client.statement('SELECT name FROM people WHERE id = 1', []);
    database.writer.exec('BEGIN EXCLUSIVE');
    const rows = statement.rows({}, call());
    // It comes after the first try, and needs no lock.
    await client.version(call());
    database.writer.exec('COMMIT');
    expect(await rows).to.deep.equal([{ name: 'alice' }]);
  });

  it('waits for a lock no longer than the call does', async () => {
    const client = await database.open({ connections: 1 });
    const late = new AbortController();
    database.writer.exec('BEGIN EXCLUSIVE');
    const rows = client.statement('SELECT name FROM people', []).rows({}, { signal: late.signal });
    await client.version(call());
    late.abort(new Error('no patience'));
    expect((await failureOf(rows)).message).to.equal('no patience');
    database.writer.exec('COMMIT');
  });

  it('tells a server that does not answer, and never its password', async () => {
    for (const scheme of ['postgresql', 'mysql']) {
      const client = await openClient(`${scheme}://gate:se%20cret@127.0.0.1:1/forum`);
      const error = await failureOf(client.version(call()));
      expect(error).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 1000 });
      expect(error.message).to.contain('database "forum" at 127.0.0.1:1: cannot be reached (ECONNREFUSED)');
      expect(error.message).not.to.contain('se cret');
      await client.close();
    }
  });

  it('warns of a connection that can be read on the way', async () => {
    const warned = async (connection: unknown): Promise<number> => {
      const log = silentLog();
      await (await openClient(connection, {}, log)).close();
      return log.warnings.length;
    };
    expect(await warned('postgresql://gate@db.example.org/forum')).to.equal(1);
    expect(await warned({ url: 'mysql://gate@db.example.org/forum', tls: true })).to.equal(0);
    expect(await warned('postgresql://gate@127.0.0.1/forum')).to.equal(0);
    expect(await warned('mysql://gate@localhost/forum?socket=/run/mysqld/mysqld.sock')).to.equal(0);
  });
});

async function failureOf(work: Promise<unknown>): Promise<Error & { code?: string; retryAfterMs?: number }> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a failure');
}
