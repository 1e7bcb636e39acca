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
    it(`is the same for unknown names, and two statements at most, application passwords ${application_passwords ? 'on' : 'off'}`, async () => {
      const database = createDatabase({ isNetwork: true });
      database.run(insertPerson({ id: 1, login: 'alice', hash: HASH }));
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
      const login = (username: string, password: string): Promise<number> =>
        sentBy(() => plugin.authenticate({ username, password }, call));
      const account = { username: 'alice', subject: '1' };
      expect(await login('alice', 'secret')).to.equal(2);
      expect(await login('alice', 'wrong')).to.equal(application_passwords ? 2 : 1);
      expect(await login('nobody', 'wrong')).to.equal(application_passwords ? 2 : 1);
      const checks = services.passwordChecks();
      await login('alice', 'wrong');
      const ofWrong = services.passwordChecks() - checks;
      await login('nobody', 'wrong');
      expect(services.passwordChecks() - checks).to.equal(2 * ofWrong);
      expect(ofWrong).to.equal(application_passwords ? 2 : 1);
      expect(await sentBy(() => plugin.profile(account, call))).to.equal(2);
      expect(await sentBy(() => plugin.find({ username: 'alice@example.org' }, call))).to.equal(1);
      await client.close();
      database.close();
    });
  }
});
