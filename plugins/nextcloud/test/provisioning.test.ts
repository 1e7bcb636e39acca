import type { Verdict } from '@postern/plugin-api';
import { expect } from 'chai';
import { FakeCloud } from './support/fake-cloud.js';
import { failureOf, openCloud, type Opened } from './support/opened.js';
import { ALICE, BARE, LEADER, PASSWORD, ROOT, type Person } from './support/people.js';

const account = { username: 'Alice', subject: 'Alice' };
const accountOf = ({ id, password }: Person) => ({ admin: { username: id, password } });

describe('with an administrator', () => {
  let cloud: FakeCloud;
  let opened: Opened;

  beforeEach(async () => {
    cloud = await FakeCloud.start();
    cloud.throttle.isAllowed = true;
    opened = await openCloud(cloud, { ...accountOf(ROOT), emails_verified: true });
  });
  afterEach(async () => {
    await opened.close();
    await cloud.close();
    expect(JSON.stringify(opened.log.lines)).not.to.contain(ROOT.password);
  });

  for (const [name, password, expected] of [
    ['nobody', PASSWORD, { verdict: 'unknown-user' }],
    ['alice', 'wrong', { verdict: 'rejected', reason: 'wrong-password', account }],
    ['alice@example.org', 'wrong', { verdict: 'rejected', reason: 'wrong-password', account }],
    ['former', PASSWORD, { reason: 'disabled', account: { username: 'former', subject: 'former' } }],
    ['careful', PASSWORD, { reason: 'second-factor-needed' }],
    ['nobody@example.org', PASSWORD, { verdict: 'rejected', reason: 'unspecified' }],
    ['twins@example.org', PASSWORD, { verdict: 'rejected', reason: 'unspecified' }],
    ['../user', PASSWORD, { verdict: 'unknown-user' }],
    ['..', PASSWORD, { verdict: 'unknown-user' }],
  ] as const) {
    it(`ends in ${JSON.stringify(expected)}: ${name}`, async () => {
      expect(await opened.login(name, password)).to.deep.include(expected);
    });
  }

  it('tells nobody from somebody also where the cloud takes app passwords only', async () => {
    cloud.people = cloud.people.map((person) =>
      person === ROOT ? { ...ROOT, appPassword: { name: ROOT.id, password: ROOT.password } } : person,
    );
    cloud.settings.appPasswordsOnly = true;
    expect(await opened.login('nobody')).to.deep.equal({ verdict: 'unknown-user' });
    expect(await opened.login('Alice')).to.deep.include({ reason: 'second-factor-needed', account });
  });

  it('calls nobody unknown where people log in under names of a directory', async () => {
    cloud.settings.apps = ['provisioning_api', 'user_ldap'];
    await opened.close();
    opened = await openCloud(cloud, accountOf(ROOT));
    expect(await opened.login('nobody')).to.deep.include({ verdict: 'rejected', reason: 'unspecified' });
  });

  it('finds by name, subject and address', async () => {
    const { plugin, call } = opened;
    for (const key of [
      { username: 'ALICE' },
      { username: 'alice@example.org' },
      { subject: 'Alice' },
      { medium: 'email', address: 'ALICE@example.org' },
    ] as const) {
      expect(await plugin.find?.(key, call()), JSON.stringify(key)).to.deep.equal(account);
    }
    for (const key of [
      { username: 'nobody' },
      { username: 'a/b' },
      { subject: 'alice' },
      { medium: 'email', address: 'example.org' },
      { medium: 'email', address: 'twins@example.org' },
      { medium: 'email', address: 'alice@home.example' },
      { medium: 'msisdn', address: '+4930123456' },
    ] as const) {
      expect(await plugin.find?.(key, call()), JSON.stringify(key)).to.equal(undefined);
    }
  });

  it('finds by address only if addresses are proven', async () => {
    await opened.close();
    opened = await openCloud(cloud, accountOf(ROOT));
    const key = { medium: 'email', address: 'alice@example.org' } as const;
    expect(await opened.plugin.find?.(key, opened.call())).to.equal(undefined);
  });

  it('tells the profile without the password, of whom may log in', async () => {
    const { plugin, call } = opened;
    expect(await plugin.profile?.(account, call())).to.deep.include({
      displayName: 'Alice Liddell',
      groups: ['staff', 'readers'],
    });
    for (const subject of ['former', 'nobody', 'alice']) {
      expect(await plugin.profile?.({ username: subject, subject }, call())).to.equal(undefined);
    }
  });

  it('reads what Nextcloud 15 says of people', async () => {
    cloud.settings.product = 'nextcloud-15';
    const { plugin, call } = opened;
    expect(await plugin.profile?.(account, call())).to.include({ displayName: 'Alice Liddell' });
    expect(await opened.login('former')).to.deep.include({ reason: 'disabled' });
  });

  it('refuses all the same when nobody can say whose failed login it was', async () => {
    cloud.people = cloud.people.filter((person) => person !== ROOT);
    expect(await opened.login()).to.include({ verdict: 'accepted' });
    expect(await opened.login('Alice', 'wrong')).to.include({ verdict: 'rejected', reason: 'unspecified' });
    const { logins } = cloud;
    expect(await opened.login('Alice', 'wrong')).to.include({ verdict: 'rejected', reason: 'unspecified' });
    expect(cloud.logins, 'the refused account is left alone for a time').to.equal(logins + 1);
    expect(opened.log.lines.map(({ message }) => message)).to.include(
      'a failed login could not be looked up',
    );
    const failure = await failureOf(
      Promise.resolve(opened.plugin.find?.({ username: 'Alice' }, opened.call())),
    );
    expect(failure).to.include({ code: 'PLUGIN_MISCONFIGURED' });
    expect(failure.message).to.match(/OCS 997.* to the account of admin: correct it/);
  });
});

describe('with a group administrator', () => {
  let cloud: FakeCloud;

  beforeEach(async () => {
    cloud = await FakeCloud.start();
    cloud.throttle.isAllowed = true;
  });
  afterEach(() => cloud.close());

  const verdictsOf = (opened: Opened): Promise<readonly Verdict[]> =>
    Promise.all(['alice', 'bare', 'nobody'].map((name) => opened.login(name, 'wrong')));

  for (const [product, name] of [
    ['nextcloud', 'nextcloud'],
    ['nextcloud-15', 'nextcloud'],
    ['owncloud', 'owncloud'],
  ] as const) {
    it(`knows who is nobody, and whom it may not see, at ${product}`, async () => {
      cloud.settings.product = product;
      const opened = await openCloud(cloud, accountOf(LEADER), name);
      const [own, hidden, unknown] = await verdictsOf(opened);
      expect(own).to.deep.include({ reason: 'wrong-password', account });
      expect(hidden).to.include({ reason: 'unspecified' });
      expect(unknown).to.deep.equal({ verdict: 'unknown-user' });
      expect(await opened.plugin.find?.({ username: 'alice' }, opened.call())).to.deep.equal(account);
      expect(await opened.plugin.find?.({ username: BARE.id }, opened.call())).to.equal(undefined);
      await opened.close();
    });
  }
});

describe('with an administrator of ownCloud', () => {
  let cloud: FakeCloud;

  beforeEach(async () => {
    cloud = await FakeCloud.start({ product: 'owncloud' });
  });
  afterEach(() => cloud.close());

  it('finds people in their own spelling, with their groups', async () => {
    const opened = await openCloud(cloud, accountOf(ROOT), 'owncloud');
    expect(await opened.plugin.find?.({ username: 'ALICE' }, opened.call())).to.deep.equal(account);
    expect(await opened.plugin.profile?.(account, opened.call())).to.deep.include({
      displayName: 'Alice Liddell',
      groups: ['staff', 'readers'],
    });
    expect(await opened.login('alice', 'wrong')).to.deep.include({ reason: 'wrong-password', account });
    await opened.close();
  });

  it('does not take the groups that a group administrator sees for all', async () => {
    const opened = await openCloud(cloud, accountOf(LEADER), 'owncloud');
    expect(await opened.plugin.profile?.(account, opened.call())).to.include({ groups: undefined });
    await opened.close();
  });
});

describe('with an account that is none of both', () => {
  for (const [settings, admin, words] of [
    [{}, BARE, /OCS 403.*neither an administrator nor a group administrator$/],
    [{ lacksVersion2: true }, BARE, /OCS 403.*neither an administrator nor a group administrator$/],
    [{ product: 'owncloud' }, BARE, /OCS 997.*neither an administrator nor a group administrator$/],
    [{}, { ...ROOT, password: 'changed' }, /OCS 997 "Unauthorised" to the account of admin/],
    [{ appPasswordsOnly: true }, ROOT, /needs an app password$/],
    [{ product: 'opencloud' }, ALICE, /answered 404 without an OCS answer/],
  ] as const) {
    it(`does not open: ${JSON.stringify(settings)}, ${admin.id}`, async () => {
      const cloud = await FakeCloud.start(settings);
      const failure = await failureOf(openCloud(cloud, accountOf(admin)));
      await cloud.close();
      expect(failure.code).to.equal('PLUGIN_MISCONFIGURED');
      expect(failure.message).to.match(words).and.not.to.contain(admin.password);
    });
  }
});
