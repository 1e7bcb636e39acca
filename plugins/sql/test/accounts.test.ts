import { PluginError } from '@postern/plugin-api';
import { createCall, createMemoryLog } from '@postern/plugin-testkit';
import { UnfitValueError, type SqlStatement } from '@postern/sql-client';
import { expect } from 'chai';
import { Accounts } from '../src/accounts.js';

const call = createCall(createMemoryLog());

/** Accounts of a database that takes no text where numbers are, as PostgreSQL. */
function accountsWhoseStatementsThrow(error: Error): Accounts {
  const statement: SqlStatement<string> = { rows: () => Promise.reject(error), columns: async () => [] };
  return new Accounts({
    account: statement,
    bySubject: statement,
    byEmail: statement,
    byPhone: undefined,
    threePids: undefined,
    groups: undefined,
    count: undefined,
  });
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => expect.fail(`it gave ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

describe('the accounts of a table', () => {
  it('have no subject that does not fit the column, but typed names that are an error', async () => {
    const unfit = new UnfitValueError('PLUGIN_PROTOCOL', 'a value does not fit');
    const accounts = accountsWhoseStatementsThrow(unfit);
    expect(await accounts.find({ subject: '*' }, call)).to.equal(undefined);
    expect(await accounts.present({ subject: '*', username: 'alice' }, call)).to.equal(undefined);
    expect(await thrownBy(accounts.find({ username: '*' }, call))).to.equal(unfit);
  });

  it('hand every other error on', async () => {
    const error = new PluginError('PLUGIN_PROTOCOL', 'something else');
    const accounts = accountsWhoseStatementsThrow(error);
    expect(await thrownBy(accounts.find({ subject: '*' }, call))).to.equal(error);
  });
});
