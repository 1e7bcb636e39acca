import { createCall, createMemoryLog } from '@postern/plugin-testkit';
import type { Row } from '@postern/sql-client';
import { expect } from 'chai';
import { NAMES, type Statements } from '../src/statements.js';
import { Users } from '../src/users.js';

const call = createCall(createMemoryLog());
const ROWS: readonly Row[] = ['Nguyen', 'Jürgen'].map((login, index) => ({
  ...{ id: index + 1, login, hash: 'x', email: '', is_login: 1 },
}));

/** A table in Latin-1, of which the client gives nothing for what cannot be written in it. */
function latin1(): { readonly users: Users; readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const byName: Statements['byName'] = {
    async rows(values) {
      const names = NAMES.map((name) => String(values[name]));
      asked.push([...new Set(names)]);
      const isWritable = names.every((name) => !/[^\0-\xff]/.test(name));
      return isWritable ? ROWS.filter(({ login }) => names.includes(String(login))) : [];
    },
    columns: async () => [],
  };
  const statements = { byName } as Partial<Statements> as Statements;
  return { users: new Users(statements, { site: 1, emails_verified: false }), asked };
}

describe('the names of a table in Latin-1', () => {
  it('are found by what WordPress spells in it, though the typed name cannot be written', async () => {
    const { users } = latin1();
    for (const [typed, found] of [
      ['Nguyễn', 'Nguyen'],
      ['Ngu<i title="😀">yen</i>', 'Nguyen'],
      ['Jürgen', 'Jürgen'],
      ['Nguyen😀', undefined],
      ['Нгуен', undefined],
    ] as const) {
      expect((await users.named(typed, call))?.account.username).to.equal(found);
    }
  });

  it('are asked for once, unless one of several spellings cannot be written', async () => {
    for (const [typed, times] of [
      ['nobody', 1],
      ['Jürgen', 1],
      ['Нгуен', 1],
      ['Nguyễn', 2],
    ] as const) {
      const { users, asked } = latin1();
      await users.named(typed, call);
      expect(asked).to.have.length(times);
    }
  });
});
