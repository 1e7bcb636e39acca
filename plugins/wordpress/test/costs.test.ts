import { createSqlClient } from '@postern/sql-client';
import { countingClient } from '@postern/sql-client/testing';
import { createCall, createTestServices } from '@postern/plugin-testkit';
import { expect } from 'chai';
import wordpress from '../src/index.js';
import { openDatabase } from '../src/open-database.js';
import { createDatabase, insertPerson } from './database.js';

/** Of `secret`. */
const HASH = '5ebe2294ecd0e0f08eab7690d2a6ee69';

describe('what a login costs', () => {
  for (const application_passwords of [false, true]) {
    it(`is the same for every refusal, application passwords ${application_passwords ? 'on' : 'off'}`, async () => {
      const database = createDatabase({ isNetwork: true });
      for (const [index, login] of ['alice', 'blocked', 'lukasz'].entries()) {
        database.run(insertPerson({ id: index + 1, login, hash: HASH }));
      }
      database.run('UPDATE wp_users SET spam = 1 WHERE ID = 2');
      const services = createTestServices();
      const checked = await wordpress.config['~standard'].validate({
        connection: database.url,
        application_passwords,
      });
      if (checked.issues !== undefined) throw new Error(checked.issues[0]?.message);
      const { connection, ...settings } = checked.value;
      if (connection === undefined) throw new Error('no connection');
      const client = await createSqlClient(connection, { configDirectory: '.', log: services.log });
      const { sql, sentBy } = countingClient(client);
      const context = { log: services.log, passwords: services.passwordsFor('wordpress') };
      const call = createCall(services.log);
      const plugin = await openDatabase(sql, settings, context, call);
      const costOf = async (username: string, password: string) => {
        const before = services.passwordChecks();
        const statements = await sentBy(() => plugin.authenticate({ username, password }, call));
        return { statements, checks: services.passwordChecks() - before };
      };
      const refusal = application_passwords ? { statements: 2, checks: 2 } : { statements: 1, checks: 1 };
      expect(await costOf('alice', 'secret')).to.deep.equal({ statements: 3, checks: 1 });
      for (const [username, password] of [
        ['alice', 'wrong'],
        ['nobody', 'wrong'],
        ['blocked', 'wrong'],
        ['blocked', 'secret'],
      ] as const) {
        expect(await costOf(username, password), `${username}, ${password}`).to.deep.equal(refusal);
      }
      // Found without its accent, or not at all.
      const beyondLatin1 = { ...refusal, statements: refusal.statements + 1 };
      for (const username of ['łukasz', 'łucja']) {
        expect(await costOf(username, 'wrong'), username).to.deep.equal(beyondLatin1);
      }
      const account = { username: 'alice', subject: '1' };
      expect(await sentBy(() => plugin.profile(account, call))).to.equal(2);
      expect(await sentBy(() => plugin.find({ username: 'alice@example.org' }, call))).to.equal(1);
      await client.close();
      database.close();
    });
  }
});
