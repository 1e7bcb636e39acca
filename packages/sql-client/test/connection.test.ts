import { expect } from 'chai';
import fc from 'fast-check';
import { connectionSchema } from '../src/index.js';

const FORUM = {
  dialect: 'postgresql',
  host: 'db.example.org',
  port: 5432,
  socket: undefined,
  database: 'forum',
  user: 'gate',
  password: 'p@ss/word',
  tls: undefined,
};

describe('the connection of a database', () => {
  it('is a URL', () => {
    expect(connectionSchema.parse('postgresql://gate:p%40ss%2Fword@db.example.org/forum')).to.deep.equal(
      FORUM,
    );
    expect(connectionSchema.parse('postgres://gate@[::1]:5433/forum')).to.include({
      host: '::1',
      port: 5433,
    });
    expect(connectionSchema.parse('mysql://gate@db/forum')).to.include({ dialect: 'mysql', port: 3306 });
    expect(connectionSchema.parse('mariadb://gate@db/forum')).to.include({ dialect: 'mysql', password: '' });
    expect(connectionSchema.parse('sqlite:./forum.db')).to.deep.equal({
      dialect: 'sqlite',
      file: './forum.db',
    });
    expect(connectionSchema.parse('sqlite:///var/forum.db')).to.include({ file: '/var/forum.db' });
  });

  it('is its parts', () => {
    const parts = {
      type: 'postgresql',
      host: 'db.example.org',
      database: 'forum',
      user: 'gate',
      password: 'p@ss/word',
    };
    expect(connectionSchema.parse(parts)).to.deep.equal(FORUM);
    expect(connectionSchema.parse({ type: 'sqlite', file: 'a.db' })).to.deep.equal({
      dialect: 'sqlite',
      file: 'a.db',
    });
  });

  it('is a URL and the parts that it lacks', () => {
    const url = 'postgresql://gate@db.example.org/forum';
    expect(connectionSchema.parse({ url, password: 'p@ss/word' })).to.deep.equal(FORUM);
    expect(connectionSchema.parse({ url, tls: true })).to.deep.include({ tls: { verify: true } });
    expect(connectionSchema.parse({ url, tls: { ca: 'ca.pem' } })).to.deep.include({
      tls: { ca: 'ca.pem', verify: true },
    });
    expect(connectionSchema.parse({ url, tls: false })).to.include({ tls: undefined });
  });

  it('may go through a socket', () => {
    const socket = '/run/mysqld/mysqld.sock';
    expect(connectionSchema.parse({ type: 'mysql', socket, user: 'gate', database: 'forum' })).to.include({
      socket,
    });
    expect(connectionSchema.parse(`mysql://gate@localhost/forum?socket=${socket}`)).to.include({ socket });
  });

  for (const [value, path, word] of [
    ['http://db/forum', '', 'expected postgresql://'],
    ['forum.db', '', 'expected postgresql://'],
    ['postgresql://gate:p#w@db/forum', '', '%23'],
    ['postgresql://gate:p%zz@db/forum', '', '%25'],
    ['postgresql://gate:1?p#w@db/forum', '', '%3F'],
    ['postgresql://gate:1?w=p%zz@db/forum', '', '%3F'],
    ['postgresql://gate@db/forum?sslmode=require', '', 'write sslmode beside it'],
    ['postgresql://gate@db', '', 'name of the database'],
    ['postgresql://db/forum', '', 'database user'],
    ['sqlite:', '', 'sqlite:./file.db'],
    [{ host: 'db' }, 'type', 'type of the database'],
    [{ url: 'postgresql://gate@db/forum', user: 'other' }, 'url', 'user stands in the URL and beside it'],
    [{ type: 'sqlite', host: 'db' }, 'host', 'only a file'],
    [{ type: 'sqlite' }, 'file', 'path'],
    [{ type: 'mysql', file: 'a.db', database: 'a', user: 'b' }, 'file', 'only a SQLite'],
    [{ type: 'mysql', socket: '/s', host: 'db', database: 'a', user: 'b' }, 'socket', 'takes the place'],
    [{ type: 'mysql', host: '192.0.2.1', tls: true, database: 'a', user: 'b' }, 'host', 'bare address'],
  ] as const) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      const result = connectionSchema.safeParse(value);
      const [issue, ...more] = result.error?.issues ?? [];
      expect(more).to.deep.equal([]);
      expect(issue?.path.join('.')).to.equal(path);
      expect(JSON.stringify(issue))
        .to.contain(word)
        .and.not.to.match(/p#w|p%zz/);
    });
  }

  it('is refused in words that quote no password, or is whole, whatever the URL is', () => {
    const password = 'canary-4711';
    const part = fc.oneof(
      fc.constantFrom(
        ...['postgresql', 'mysql', 'sqlite', 'http', 'socket=', '://', ':', '@', '/', '?', '#', '[::1]', '%'],
      ),
      fc.constantFrom(
        ...[
          '%zz',
          '%00',
          'db',
          '65536',
          'gate',
          'sslmode=disable',
          `gate:${password}@`,
          `${password}@`,
          `?a=${password}@`,
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    const url = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          url.map((text) => `postgresql://${text}`),
          url,
        ),
        (text) => {
          const { success, error, data } = connectionSchema.safeParse(text);
          if (!success) expect(error.message).not.to.include(password);
          else if (data.dialect === 'sqlite') expect(data.file).not.to.equal('');
          else expect([data.host ?? data.socket, data.database, data.user]).not.to.include('');
        },
      ),
    );
  });
});
