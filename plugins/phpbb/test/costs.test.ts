import { createSqlClient } from '@postern/sql-client';
import { countingClient } from '@postern/sql-client/testing';
import { createCall, createTestServices } from '@postern/plugin-testkit';
import { expect } from 'chai';
import phpbb from '../src/index.js';
import { openBoard } from '../src/open-board.js';
import { createBoard } from './opened.js';

describe('what a login costs', () => {
  it('is one statement and one row for the verdict, one statement for the profile, and the same for every refusal', async () => {
    const board = createBoard();
    const services = createTestServices();
    const checked = await phpbb.config['~standard'].validate({ connection: board.url });
    if (checked.issues !== undefined) throw new Error(checked.issues[0]?.message);
    const config = checked.value;
    const client = await createSqlClient(config.connection, { configDirectory: '.', log: services.log });
    const counter = countingClient(client);
    const context = { log: services.log, now: () => new Date(), passwords: services.passwordsFor('phpbb') };
    const call = createCall(services.log);
    const plugin = await openBoard(counter.sql, config, context, call);
    const costOf = async (username: string, password: string) => {
      const before = services.passwordChecks();
      let statements = 0;
      const rows = await counter.rowsOf(async () => {
        statements = await counter.sentBy(async () => plugin.authenticate({ username, password }, call));
      });
      return { statements, rows, checks: services.passwordChecks() - before };
    };
    expect(await costOf('bare', 'correct horse')).to.deep.equal({ statements: 2, rows: 1, checks: 1 });
    for (const [username, password] of [
      ['bare', 'wrong'],
      ['nobody', 'wrong'],
      ['inactive', 'correct horse'],
      ['banned', 'correct horse'],
      ['banned', 'wrong'],
    ] as const) {
      const cost = await costOf(username, password);
      expect(cost, `${username}, ${password}`).to.deep.equal({ statements: 1, rows: 1, checks: 1 });
    }
    const account = { username: 'bare', subject: '64' };
    expect(await counter.sentBy(async () => plugin.profile(account, call))).to.equal(2);
    expect(await counter.sentBy(async () => plugin.find({ subject: '64' }, call))).to.equal(1);
    await client.close();
    board.remove();
  });
});
