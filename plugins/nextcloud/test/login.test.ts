import { expect } from 'chai';
import { FakeCloud } from './support/fake-cloud.js';
import { openCloud, type Opened } from './support/opened.js';
import { ALICE, CAREFUL, PASSWORD } from './support/people.js';

const PROFILE = {
  displayName: 'Alice Liddell',
  threePids: [
    { medium: 'email', address: 'Alice@Example.org', verified: false },
    { medium: 'email', address: 'alice@home.example', verified: false },
    { medium: 'msisdn', address: '+4930123456', verified: false },
  ],
  groups: ['staff', 'readers'],
};

describe('a login at a Nextcloud', () => {
  let cloud: FakeCloud;
  let opened: Opened;

  beforeEach(async () => {
    cloud = await FakeCloud.start();
    opened = await openCloud(cloud);
  });
  afterEach(async () => {
    await opened.close();
    await cloud.close();
    expect(JSON.stringify(opened.log.lines)).not.to.contain(PASSWORD);
  });

  it('is one call, in which everything comes', async () => {
    expect(await opened.login()).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'Alice', subject: 'Alice' },
      profile: PROFILE,
    });
    const [probe, login, ...more] = cloud.server.requests;
    expect(probe).to.include({ method: 'GET', url: '/cloud/status.php' });
    expect(probe?.headers).not.to.have.property('authorization');
    expect(login).to.include({ method: 'GET', url: '/cloud/ocs/v2.php/cloud/user?format=json', body: '' });
    expect(login?.headers).to.include({
      'ocs-apirequest': 'true',
      accept: 'application/json',
      'accept-language': 'en',
      authorization: `Basic ${Buffer.from(`Alice:${PASSWORD}`).toString('base64')}`,
    });
    expect(more).to.be.empty;
  });

  it('sends back no cookie, so that the cloud keeps no session', async () => {
    await opened.login();
    await opened.login();
    for (const { headers } of cloud.server.requests) expect(headers).not.to.have.property('cookie');
  });

  it('takes the name as the cloud spells it', async () => {
    for (const typed of ['alice', 'ALICE', 'alice@example.org']) {
      expect(await opened.login(typed)).to.deep.include({ account: { username: 'Alice', subject: 'Alice' } });
    }
  });

  it('takes app passwords, also from whom a second factor is asked', async () => {
    expect(await opened.login('Alice', ALICE.appPassword?.password)).to.include({ verdict: 'accepted' });
    expect(await opened.login('careful', CAREFUL.appPassword?.password)).to.include({ verdict: 'accepted' });
  });

  it('believes addresses when the operator says so', async () => {
    await opened.close();
    opened = await openCloud(cloud, { emails_verified: true });
    const verdict = await opened.login();
    const profile = verdict.verdict === 'accepted' ? verdict.profile : undefined;
    expect(profile?.threePids?.map(({ verified }) => verified)).to.deep.equal([true, false, false]);
  });

  it('has no opinion on what the cloud does not say', async () => {
    expect(await opened.login('bare')).to.deep.include({
      profile: { displayName: 'bare', threePids: [], groups: [] },
    });
  });

  it('is not tried when the cloud would not get to see it', async () => {
    for (const name of ['a:b', 'a\n', 'a\0b', '0', '\ud800']) {
      expect(await opened.login(name)).to.deep.equal({ verdict: 'unknown-user' });
    }
    for (const password of ['', '0', 'x\0', 'x\ny', '\udfff']) {
      expect(await opened.login('Alice', password)).to.include({
        verdict: 'rejected',
        reason: 'unspecified',
      });
    }
    expect(cloud.logins).to.equal(0);
  });

  it('goes at most so many at once as `connections` says', async () => {
    await opened.close();
    opened = await openCloud(cloud, { connections: 2 });
    cloud.throttle.fail();
    let busy = 0;
    let most = 0;
    cloud.hold = async () => {
      busy += 1;
      most = Math.max(most, busy);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      busy -= 1;
    };
    const verdicts = await Promise.all(Array.from({ length: 10 }, () => opened.login()));
    expect(verdicts.every(({ verdict }) => verdict === 'accepted')).to.equal(true);
    expect(most).to.equal(2);
  });
});

describe('a login at an older or another cloud', () => {
  let cloud: FakeCloud;

  beforeEach(async () => {
    cloud = await FakeCloud.start();
  });
  afterEach(() => cloud.close());

  it('reads the display name of Nextcloud 15', async () => {
    cloud.settings.product = 'nextcloud-15';
    const opened = await openCloud(cloud);
    expect(await opened.login()).to.have.nested.property('profile.displayName', 'Alice Liddell');
    await opened.close();
  });

  it('asks version 1 for good where there is no other', async () => {
    cloud.settings.lacksVersion2 = true;
    const opened = await openCloud(cloud);
    expect(await opened.login('Alice', 'wrong')).to.include({ verdict: 'rejected', reason: 'unspecified' });
    expect(await opened.login()).to.deep.include({ verdict: 'accepted', profile: PROFILE });
    expect(cloud.server.requests.slice(1).map(({ url }) => url)).to.deep.equal([
      '/cloud/ocs/v2.php/cloud/user?format=json',
      '/cloud/ocs/v1.php/cloud/user?format=json',
      '/cloud/ocs/v1.php/cloud/user?format=json',
    ]);
    expect(opened.log.lines.map(({ message }) => message)).to.deep.equal([
      'there is no ocs/v2.php: version 1 is asked',
    ]);
    await opened.close();
  });

  it('asks ownCloud for the groups, which do not come with the login', async () => {
    cloud.settings.product = 'owncloud';
    const opened = await openCloud(cloud, {}, 'owncloud');
    expect(await opened.login('alice')).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'Alice', subject: 'Alice' },
      profile: {
        displayName: 'Alice Liddell',
        threePids: [{ medium: 'email', address: 'Alice@Example.org', verified: false }],
        groups: ['staff', 'readers'],
      },
    });
    expect(cloud.server.requests.at(-1)?.url).to.equal(
      '/cloud/ocs/v2.php/cloud/users/Alice/groups?format=json',
    );
    await opened.close();
  });

  it('asks OpenCloud, which has no groups and says nothing to a refusal', async () => {
    cloud.settings.product = 'opencloud';
    const opened = await openCloud(cloud, {}, 'owncloud');
    expect(await opened.login('ALICE')).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'Alice', subject: 'Alice' },
      profile: {
        displayName: 'Alice Liddell',
        threePids: [{ medium: 'email', address: 'Alice@Example.org', verified: false }],
        groups: undefined,
      },
    });
    for (const [name, password] of [
      ['Alice', 'wrong'],
      ['nobody', PASSWORD],
      ['former', PASSWORD],
      ['alice@example.org', PASSWORD],
    ]) {
      expect(await opened.login(name, password)).to.deep.equal({
        verdict: 'rejected',
        reason: 'unspecified',
        detail: `${new URL(cloud.url).host} answered 401 without an OCS answer`,
        account: undefined,
      });
    }
    await opened.close();
  });

  it('goes by the name of the plugin where a theme hides the product', async () => {
    cloud.settings.product = 'owncloud';
    cloud.settings.hidesProduct = true;
    for (const [name, groups] of [
      ['owncloud', ALICE.groups],
      ['nextcloud', undefined],
    ] as const) {
      const opened = await openCloud(cloud, {}, name);
      expect(await opened.login()).to.have.deep.nested.property('profile.groups', groups);
      await opened.close();
    }
  });
});
