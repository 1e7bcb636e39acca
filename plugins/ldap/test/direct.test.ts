import { expect } from 'chai';
import { startDirectory, type FakeDirectory } from './support/fake-directory.js';
import type { FakeEntry } from './support/matching.js';
import { activeDirectoryRoot, AD_BASE, adPerson } from './support/active-directory.js';
import { openLdap, type Opened } from './support/opened.js';
import { alice, bob, ENTRIES, PEOPLE, uuid } from './support/people.js';

describe('a login by direct bind', () => {
  let directory: FakeDirectory;
  let opened: Opened | undefined;

  async function open(entries: readonly FakeEntry[], config: object): Promise<Opened> {
    directory = await startDirectory({ entries });
    opened = await openLdap({ url: directory.url, ...config });
    return opened;
  }

  afterEach(async () => {
    await opened?.close();
    opened = undefined;
    await directory.close();
  });

  it('binds as the DN, and reads the own entry on a connection of its own', async () => {
    const { login, plugin } = await open(ENTRIES, { bind_as: `uid={username},${PEOPLE}` });
    const verdict = await login('alice', 'Alice-pw');
    expect(verdict).to.deep.include({
      verdict: 'accepted',
      account: { username: 'Alice', subject: uuid(1) },
    });
    await login('bob', 'bob-pw');
    const people = directory.binds.map(({ connection }) => connection);
    expect(new Set(people).size).to.equal(people.length);
    expect(plugin.find).to.equal(undefined);
    expect(plugin.profile).to.equal(undefined);
  });

  it('cannot tell a wrong password from an unknown name, unless the server does', async () => {
    const { login } = await open(ENTRIES, { bind_as: `uid={username},${PEOPLE}` });
    expect(await login('bob', 'wrong')).to.deep.include({ verdict: 'rejected', reason: 'unspecified' });
    expect(await login('nobody', 'wrong')).to.deep.include({ verdict: 'rejected', reason: 'unspecified' });
    directory.onBind = () => ({ code: 32 });
    expect(await login('nobody', 'wrong')).to.deep.equal({ verdict: 'unknown-user' });
    directory.onBind = () => ({ code: 49, words: 'AcceptSecurityContext error, data 775, v1db1' });
    expect(await login('bob', 'bob-pw')).to.deep.include({ reason: 'locked' });
  });

  it('escapes the name in the DN, and sends no empty password', async () => {
    const { login } = await open(ENTRIES, { bind_as: `uid={username},${PEOPLE}` });
    await login('bob,ou=admins+cn=x', 'x');
    expect(directory.binds.at(-1)?.name).to.equal(`uid=bob\\,ou\\=admins\\+cn\\=x,${PEOPLE}`);
    const before = directory.binds.length;
    expect(await login('bob', '')).to.have.property('verdict', 'rejected');
    expect(directory.binds).to.have.length(before);
  });

  it('keeps to the filter', async () => {
    const { login } = await open(ENTRIES, { bind_as: `uid={username},${PEOPLE}`, filter: '(mobile=*)' });
    expect(await login('Alice', 'Alice-pw')).to.have.property('verdict', 'accepted');
    expect(await login('bob', 'bob-pw')).to.deep.include({ verdict: 'rejected', reason: 'not-allowed' });
  });

  it('says why when people may not read their own entries', async () => {
    const { login } = await open(ENTRIES, { bind_as: `uid={username},${PEOPLE}` });
    directory.onSearch = () => ({ code: 32, words: '' });
    const failure = await login('bob', 'bob-pw').catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'PLUGIN_MISCONFIGURED');
    expect(failure, 'whose entry it is').to.have.property('message').that.does.not.include('bob');
  });

  describe('at Active Directory', () => {
    const search = { base: AD_BASE };
    const anna = adPerson('anna', 1, { userPrincipalName: 'a.karenina@example.org' });
    const leo = adPerson('leo', 2);

    for (const [bind_as, typed] of [
      ['{username}@example.org', 'anna'],
      ['{username}@example.org', 'a.karenina'],
      ['EXAMPLE\\{username}', 'ANNA'],
    ] as const) {
      it(`lets ${typed} in as ${bind_as}`, async () => {
        const { login } = await open([activeDirectoryRoot, anna, leo], { bind_as, search });
        expect(await login(typed, 'anna-pw')).to.have.nested.property('account.username', 'anna');
      });
    }

    it('never takes the password of one person for another whose name fits', async () => {
      // leo's user principal name is anna's logon name: the server takes anna@example.org for leo's
      const crossed = { ...leo, aliases: ['anna@example.org'] };
      const named = { ...anna, aliases: [] };
      const { login } = await open([activeDirectoryRoot, crossed, named], {
        bind_as: '{username}@example.org',
        search,
      });
      expect(await login('anna', 'leo-pw')).to.deep.include({ verdict: 'rejected', reason: 'unspecified' });
      expect(await login('anna', 'anna-pw')).to.deep.include({ verdict: 'rejected', reason: 'unspecified' });
    });

    it('asks the server for no name that could be another', async () => {
      const { login } = await open([activeDirectoryRoot, anna], {
        bind_as: '{username}@example.org',
        search,
      });
      for (const name of ['anna@other.org', 'OTHER\\anna', 'other/anna', 'a=b', 'a b*', 'a\0']) {
        expect(await login(name, 'anna-pw'), name).to.deep.equal({ verdict: 'unknown-user' });
      }
      expect(directory.binds).to.deep.equal([]);
    });

    it('binds in the domain that was typed', async () => {
      const domains = { default: 'example.org', names: { sales: 'sales.example.org' } };
      const { login } = await open([activeDirectoryRoot, anna], {
        bind_as: '{username}@{domain}',
        search,
        domains,
      });
      for (const name of ['anna', 'anna/sales', 'SALES\\anna', 'anna/other']) await login(name, 'x');
      expect(directory.binds.map(({ name }) => name)).to.deep.equal([
        'anna@example.org',
        'anna@sales.example.org',
        'anna@sales.example.org',
      ]);
    });
  });

  it('lets no other entry in than the one that was bound', async () => {
    const { login } = await open([...ENTRIES], { bind_as: `uid={username},${PEOPLE}` });
    expect(await login(alice.attributes.uid as string, bob.password ?? '')).to.have.property(
      'verdict',
      'rejected',
    );
  });
});
