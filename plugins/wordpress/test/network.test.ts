import { createHash } from 'node:crypto';
import { expect } from 'chai';
import {
  createDatabase,
  insertMeta,
  insertPerson,
  serialisedFlags,
  serialisedList,
  type TestDatabase,
} from './database.js';
import { openWordpress, type Opened } from './opened.js';

const hash = createHash('md5').update('pw').digest('hex');

describe('the plugin wordpress on the database of a network', () => {
  let database: TestDatabase;
  let site: Opened;
  const open = async (part: object = {}): Promise<void> => {
    site = await openWordpress({ connection: database.url, ...part });
  };
  const groups = async (username: string): Promise<readonly string[] | undefined> => {
    const verdict = await site.login(username, 'pw');
    return verdict.verdict === 'accepted' ? verdict.profile?.groups : undefined;
  };

  beforeEach(() => {
    database = createDatabase({ isNetwork: true });
    database.run(
      ['root', 'alice', 'bob'].map((login, index) => insertPerson({ id: index + 1, login, hash })).join(''),
    );
    const admins = (network: number, logins: readonly string[]): string =>
      `INSERT INTO wp_sitemeta (site_id, meta_key, meta_value) VALUES (${network}, 'site_admins', '${serialisedList(logins)}');`;
    database.run(admins(1, ['root']) + admins(2, ['bob']));
    const role = (name: string): string => serialisedFlags({ [name]: true });
    database.run(insertMeta(2, { wp_capabilities: role('editor'), wp_2_capabilities: role('author') }));
  });
  afterEach(async () => {
    await site.close();
    database.close();
  });

  it('tells the roles on the configured site, and who rules its network', async () => {
    await open();
    expect([await groups('alice'), await groups('root'), await groups('bob')]).to.deep.equal([
      ['editor'],
      ['super_admin'],
      [],
    ]);
    await site.close();
    await open({ site: 2, require_roles: ['author', 'super_admin'] });
    expect([await groups('alice'), await groups('root'), await groups('bob')]).to.deep.equal([
      ['author'],
      ['super_admin'],
      undefined,
    ]);
    await site.close();
    await open({ site: 3 });
    expect([await groups('alice'), await groups('root'), await groups('bob')]).to.deep.equal([
      [],
      [],
      ['super_admin'],
    ]);
  });

  for (const flag of ['spam', 'deleted']) {
    it(`refuses who is marked as ${flag}, after the password`, async () => {
      database.run(`UPDATE wp_users SET ${flag} = 1 WHERE user_login = 'alice'`);
      await open();
      const account = { subject: '2', username: 'alice' };
      expect(await site.login('alice', 'pw')).to.deep.equal({
        verdict: 'rejected',
        reason: 'disabled',
        account,
      });
      expect(await site.login('alice', 'other')).to.include({ reason: 'wrong-password' });
      expect(await site.plugin.profile?.(account, site.call())).to.equal(undefined);
    });
  }

  it('warns when the super admins cannot be read', async () => {
    await open();
    const found = async (): Promise<readonly string[]> =>
      ((await site.plugin.inspect?.(site.call())) ?? []).map(({ message, remedy = '' }) => message + remedy);
    expect((await found())[0]).to.match(/^WordPress \(a network, of which site 1\)/);
    expect(await found()).to.have.length(2);
    await site.close();
    database.run('DROP TABLE wp_blogs');
    await open();
    expect(await groups('root')).to.deep.equal([]);
    expect((await found())[2]).to.match(
      /super_admin.*GRANT SELECT \(site_id, meta_key, meta_value\) ON wp_sitemeta/,
    );
  });
});
