import { createSqlClient } from '@postern/sql-client';
import { countingClient } from '@postern/sql-client/testing';
import { createCall, createTestServices } from '@postern/plugin-testkit';
import { expect } from 'chai';
import sql from '../src/index.js';
import { openTables } from '../src/open-tables.js';
import { createDatabase } from './database.js';

/** Of `secret`. */
const HASH = '5ebe2294ecd0e0f08eab7690d2a6ee69';
const SELECT = 'SELECT id AS subject, login AS username, pass AS password_hash FROM people';

describe('what a login costs', () => {
  it('is one statement for the verdict, two for the profile, and the same time for unknown names', async () => {
    const database = createDatabase(`
      CREATE TABLE people (id INTEGER PRIMARY KEY, login TEXT, pass TEXT);
      INSERT INTO people VALUES (1, 'alice', '${HASH}');
      CREATE TABLE details (person INTEGER, detail TEXT)`);
    const services = createTestServices();
    const checked = await sql.config['~standard'].validate({
      connection: database.url,
      password: { scheme: 'md5' },
      queries: {
        account: `${SELECT} WHERE login = :username`,
        account_by_subject: `${SELECT} WHERE id = :subject`,
        three_pids: "SELECT 'email' AS medium, detail AS address FROM details WHERE person = :subject",
        groups: 'SELECT detail AS group_name FROM details WHERE person = :subject',
      },
    });
    if (checked.issues !== undefined) throw new Error(checked.issues[0]?.message);
    const { connection, ...settings } = checked.value;
    const client = await createSqlClient(connection, { configDirectory: '.', log: services.log });
    const counter = countingClient(client);
    const context = { log: services.log, passwords: services.passwordsFor('sql') };
    const call = createCall(services.log);
    const plugin = await openTables(counter.sql, settings, context, call);
    const costOf = async (username: string, password: string) => {
      const before = services.passwordChecks();
      const statements = await counter.sentBy(() => plugin.authenticate({ username, password }, call));
      return { statements, checks: services.passwordChecks() - before };
    };
    expect(await costOf('alice', 'secret')).to.deep.equal({ statements: 3, checks: 1 });
    expect(await costOf('alice', 'wrong')).to.deep.equal({ statements: 1, checks: 1 });
    expect(await costOf('nobody', 'wrong')).to.deep.equal({ statements: 1, checks: 1 });
    const account = { username: 'alice', subject: '1' };
    expect(await counter.sentBy(async () => plugin.profile(account, call))).to.equal(3);
    expect(await counter.sentBy(async () => plugin.find?.({ subject: '1' }, call))).to.equal(1);
    await client.close();
    database.close();
  });
});
