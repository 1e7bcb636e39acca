import { expect } from 'chai';
import fc from 'fast-check';
import type { DialectName } from '../src/index.js';
import { compileSql, SqlTextError } from '../src/parameters.js';

const compile = (sql: string, dialect: DialectName = 'postgresql') =>
  compileSql(sql, ['username', 'subject'], dialect);

describe('named parameters', () => {
  it('become the placeholders of the dialect', () => {
    const sql = 'SELECT a FROM t WHERE b = :username OR c = lower(:username) AND d=:subject;\n';
    expect(compile(sql)).to.deep.equal({
      text: 'SELECT a FROM t WHERE b = $1 OR c = lower($1) AND d=$2',
      names: ['username', 'subject'],
    });
    for (const dialect of ['mysql', 'sqlite'] as const) {
      expect(compile(sql, dialect)).to.deep.equal({
        text: 'SELECT a FROM t WHERE b = ? OR c = lower(?) AND d=?',
        names: ['username', 'username', 'subject'],
      });
    }
  });

  for (const [dialect, sql] of [
    ['postgresql', "SELECT ':username', 'it''s :username', E'\\' :username', \":username\", x::text"],
    ['postgresql', 'SELECT $$ :username $$, $tag$ :username $tag$, data ? 1 -- :username'],
    ['postgresql', 'SELECT /* :username \n */ a[1:2]'],
    ['sqlite', 'SELECT \'a\\\', `:username`, [:username], ":username"'],
    ['mysql', 'SELECT \'a\\\':username\', ":username\\"", `:username`, @a := 1 # :username'],
  ] as const) {
    it(`are none inside of literals, names, comments and casts: ${sql}`, () => {
      expect(compile(sql, dialect)).to.deep.equal({ text: sql, names: [] });
    });
  }

  it('that nobody knows are refused, with those that there are', () => {
    expect(() => compile('SELECT :user')).to.throw(
      SqlTextError,
      ':user is not known here: there is :username, :subject',
    );
    expect(() => compileSql('SELECT :a', [], 'sqlite')).to.throw('there is no parameter');
  });

  it('are the only ones', () => {
    expect(() => compile('SELECT ?', 'mysql')).to.throw('found ?');
    expect(() => compile('SELECT 1; DROP TABLE t')).to.throw('one statement');
  });

  it('never let a literal out of its quotes', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom<DialectName>('postgresql', 'mysql', 'sqlite'),
        (text, dialect) => {
          const literal = `'${text.replaceAll('\\', '').replaceAll("'", "''")}'`;
          const sql = `SELECT ${literal}, :username`;
          expect(compile(sql, dialect).names).to.deep.equal(['username']);
          expect(compile(sql, dialect).text.startsWith(`SELECT ${literal}`)).to.equal(true);
        },
      ),
    );
  });
});
