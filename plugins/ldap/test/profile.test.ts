import { expect } from 'chai';
import type { Profile } from '@postern/plugin-api';
import {
  activeDirectoryRoot,
  AD_BASE,
  AD_GROUPS,
  adGroup,
  adPerson,
  adService,
  sid,
} from './support/active-directory.js';
import { startDirectory, type FakeDirectory } from './support/fake-directory.js';
import type { FakeEntry } from './support/matching.js';
import { openLdap, type Opened } from './support/opened.js';
import { BASE, configFor, ENTRIES, person, PEOPLE, SERVICE } from './support/people.js';

describe('what the directory knows of a person', () => {
  let directory: FakeDirectory;
  let opened: Opened | undefined;

  async function open(entries: readonly FakeEntry[], more: object = {}): Promise<Opened> {
    directory = await startDirectory({ entries });
    opened = await openLdap(configFor(directory.url, more));
    return opened;
  }
  async function profileOf(name: string): Promise<Profile | undefined> {
    const verdict = await opened?.login(name, `${name}-pw`);
    return verdict?.verdict === 'accepted' ? verdict.profile : undefined;
  }

  afterEach(async () => {
    await opened?.close();
    opened = undefined;
    await directory.close();
  });

  it('is taken from the attributes in the order of the configuration', async () => {
    const carol = person('carol', 3, {
      sn: 'C',
      givenName: 'Carol',
      homePhone: '1',
      pager: '2',
      otherMail: 'c@x.org',
    });
    await open([...ENTRIES, carol], {
      attributes: {
        display_name: ['displayName', 'givenName'],
        email: ['otherMail'],
        phone: ['pager', 'homePhone'],
      },
      emails_verified: true,
    });
    expect(await profileOf('carol')).to.deep.equal({
      displayName: 'Carol',
      threePids: [
        { medium: 'email', address: 'c@x.org', verified: true },
        { medium: 'msisdn', address: '2', verified: false },
        { medium: 'msisdn', address: '1', verified: false },
      ],
    });
  });

  it('has no address that somebody else has, in whatever case', async () => {
    const one = person('one', 3, { mail: ['shared@example.org', 'one@example.org'] });
    const two = person('two', 4, { mail: 'SHARED@example.org' });
    await open([...ENTRIES, one, two], { emails_verified: true });
    expect((await profileOf('one'))?.threePids).to.deep.equal([
      { medium: 'email', address: 'one@example.org', verified: true },
    ]);
    expect((await profileOf('two'))?.threePids).to.deep.equal([]);
    expect(await opened?.find({ medium: 'email', address: 'shared@example.org' })).to.equal(undefined);
  });

  it('has no e-mail address of which nobody makes sure, and asks nobody about it', async () => {
    await open(ENTRIES);
    const media = (await profileOf('Alice'))?.threePids?.map(({ medium }) => medium);
    expect(media).to.deep.equal(['msisdn', 'msisdn']);
    expect(await profileOf('bob')).to.deep.equal({ displayName: 'bob' });
    expect(directory.searches.filter(({ base }) => base === PEOPLE)).to.have.length(2);
  });

  it('finds by an address only where somebody makes sure of it', async () => {
    await open(ENTRIES, { emails_verified: true, phones_verified: true });
    expect(await opened?.find({ medium: 'email', address: 'liddell@example.org' })).to.have.property(
      'username',
      'Alice',
    );
    await opened?.close();
    opened = await openLdap(configFor(directory.url));
    expect(await opened.find({ medium: 'email', address: 'liddell@example.org' })).to.equal(undefined);
    expect(await opened.find({ medium: 'msisdn', address: '491715550100' })).to.equal(undefined);
  });

  it('finds a phone number that is written in the international form', async () => {
    await open([...ENTRIES, person('eve', 5, { mobile: '+491715550199' })], { phones_verified: true });
    expect(await opened?.find({ medium: 'msisdn', address: '491715550199' })).to.have.property(
      'username',
      'eve',
    );
  });

  it('is nothing once the account is gone', async () => {
    const { plugin, call } = await open(ENTRIES);
    const account = { username: 'bob', subject: '00000000-0000-4000-8000-00000000dead' };
    expect(await plugin.profile?.(account, call())).to.equal(undefined);
  });

  it('is cut to what the gateway takes', async () => {
    const carol = person('carol', 3, {
      displayName: 'x'.repeat(5000),
      mail: Array.from({ length: 80 }, (_, i) => `c${i}@x.org`),
    });
    await open([...ENTRIES, carol], { emails_verified: true });
    const profile = await profileOf('carol');
    expect(profile?.displayName).to.equal('carol');
    expect(profile?.threePids).to.have.length(50);
  });

  describe('of groups', () => {
    const GROUPS = `ou=groups,${BASE}`;
    const group = (cn: string, attributes: FakeEntry['attributes']): FakeEntry => ({
      dn: `cn=${cn},${GROUPS}`,
      attributes: { objectClass: 'groupOfNames', cn, ...attributes },
    });
    const member = person('member', 9, {
      memberOf: [`cn=chat,${GROUPS}`, 'cn=a\\2Cb,ou=other,dc=example,dc=org'],
    });
    const entries = [
      ...ENTRIES,
      member,
      group('names', { member: member.dn, description: 'Names' }),
      group('unique', { uniqueMember: member.dn }),
      group('posix', { objectClass: 'posixGroup', memberUid: ['member', 'bob'] }),
      { dn: `cn=else,ou=other,${BASE}`, attributes: { cn: 'else', member: member.dn } },
    ];

    for (const [groups, expected] of [
      [undefined, undefined],
      [{}, ['chat', 'a,b']],
      [{ base: GROUPS }, ['chat']],
      [{ from: 'member', base: GROUPS }, ['names']],
      [{ from: 'member', base: BASE }, ['names', 'else']],
      [{ from: 'member', base: BASE, filter: '(objectClass=groupOfNames)' }, ['names']],
      [{ from: 'member', base: GROUPS, name: 'description' }, ['Names']],
      [{ from: 'uniqueMember', base: GROUPS }, ['unique']],
      [{ from: 'memberUid', base: GROUPS }, ['posix']],
    ] as const) {
      it(`are ${JSON.stringify(expected)} with ${JSON.stringify(groups)}`, async () => {
        await open(entries, groups === undefined ? {} : { groups });
        expect((await profileOf('member'))?.groups).to.deep.equal(expected);
      });
    }

    it('are not known when the directory shows only some of them', async () => {
      await open([...ENTRIES, person('busy', 8, { 'memberOf;range=0-1499': ['cn=chat,dc=x'] })], {
        groups: {},
      });
      const failure = await profileOf('busy').catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'PLUGIN_MISCONFIGURED');
    });

    it('nest in Active Directory only', async () => {
      directory = await startDirectory({ entries });
      const config = configFor(directory.url, { groups: { from: 'member', base: GROUPS, nested: true } });
      const failure = await openLdap(config).catch((error: unknown) => error);
      expect(failure).to.have.property('message').that.includes('groups.nested');
    });
  });

  describe('of Active Directory', () => {
    const anna = adPerson('anna', 1, {
      mail: 'anna@example.org',
      proxyAddresses: ['SMTP:Anna@example.org', 'smtp:ak@example.org', 'X500:/o=x', 'sip:anna@example.org'],
      memberOf: [`CN=inner,${AD_GROUPS}`],
    });
    const off = adPerson('off', 2, { userAccountControl: '514', mail: 'off@example.org' });
    const contact: FakeEntry = {
      dn: `CN=contact,${AD_BASE}`,
      attributes: { objectCategory: 'person', objectClass: 'contact', cn: 'contact', mail: 'c@example.org' },
    };
    const entries = [
      activeDirectoryRoot,
      adService,
      anna,
      off,
      contact,
      adGroup('inner', 1201, [anna.dn]),
      adGroup('outer', 1202, [`CN=inner,${AD_GROUPS}`]),
      adGroup('Domain Users', 513),
      adGroup('Users', 545, [`CN=Domain Users,${AD_GROUPS}`]),
    ];
    const openAd = (more: object = {}): Promise<Opened> =>
      open(entries, { bind_dn: adService.dn, search: { base: AD_BASE }, emails_verified: true, ...more });

    it('has its own names, addresses and subject', async () => {
      const { login } = await openAd();
      expect(await login('ANNA', 'anna-pw')).to.deep.equal({
        verdict: 'accepted',
        account: { username: 'anna', subject: '01fe00ff-0000-0000-0000-000000000001' },
        profile: {
          displayName: 'anna',
          threePids: [
            { medium: 'email', address: 'Anna@example.org', verified: true },
            { medium: 'email', address: 'ak@example.org', verified: true },
          ],
        },
      });
    });

    it('finds by objectGUID and by proxyAddresses', async () => {
      const { find } = await openAd();
      expect(await find({ subject: '01fe00ff-0000-0000-0000-000000000001' })).to.have.property(
        'username',
        'anna',
      );
      expect(await find({ medium: 'email', address: 'ak@example.org' })).to.have.property('username', 'anna');
    });

    it('finds nobody who is switched off, and nothing that is no user', async () => {
      const { find, login } = await openAd();
      for (const key of [
        { username: 'off' },
        { subject: '01fe00ff-0000-0000-0000-000000000002' },
        { medium: 'email', address: 'off@example.org' },
        { medium: 'email', address: 'c@example.org' },
      ] as const) {
        expect(await find(key)).to.equal(undefined);
      }
      directory.onBind = ({ name }) =>
        name === off.dn ? { code: 49, words: 'AcceptSecurityContext error, data 533, v1db1' } : undefined;
      expect(await login('off', 'off-pw')).to.deep.include({ verdict: 'rejected', reason: 'disabled' });
    });

    for (const [from, nested, expected] of [
      ['memberOf', false, ['Domain Users', 'inner']],
      ['member', false, ['Domain Users', 'inner']],
      ['member', true, ['Domain Users', 'inner', 'outer', 'Users']],
    ] as const) {
      it(`has the primary group among those from ${from}${nested ? ', nested' : ''}`, async () => {
        await openAd({ groups: { from, base: AD_GROUPS, nested } });
        expect((await profileOf('anna'))?.groups).to.have.members([...expected]);
      });
    }

    it('does not open without knowing where the primary group is', async () => {
      const failure = await openAd({ groups: {} }).catch((error: unknown) => error);
      expect(failure).to.have.property('message').that.includes('groups.base');
    });

    it('is a failure when the primary group cannot be known', async () => {
      await openAd({ groups: { base: AD_GROUPS } });
      directory.entries = entries.map((entry) =>
        entry === anna ? adPerson('anna', 1, { objectSid: sid(1).subarray(0, 4) }) : entry,
      );
      const failure = await profileOf('anna').catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'PLUGIN_MISCONFIGURED');
    });
  });

  for (const [name, root, subject] of [
    [
      'freeipa',
      { vendorName: '389 Project', namingContexts: ['dc=example,dc=org', 'o=ipaca'] },
      'ipaUniqueID',
    ],
    ['389-ds', { vendorName: '389 Project', namingContexts: 'dc=example,dc=org' }, 'nsUniqueId'],
    ['generic', { vendorName: 'Somebody' }, 'entryUUID'],
  ] as const) {
    it(`has ${subject} for its subject at ${name}`, async () => {
      const kim = person('kim', 3, {
        [subject]: '11111111-2222-3333-4444-555555555555',
        nsAccountLock: 'FALSE',
      });
      const gone = person('gone', 4, {
        [subject]: '11111111-2222-3333-4444-666666666666',
        nsAccountLock: 'TRUE',
      });
      const rootDse = { dn: '', attributes: { objectClass: 'top', ...root } };
      const service = { dn: SERVICE.bind_dn, password: SERVICE.bind_password, attributes: {} };
      const { login, find, log } = await open([rootDse, service, kim, gone], { search: { base: PEOPLE } });
      expect(log.lines[0]?.fields).to.deep.equal({ flavour: name });
      expect(await login('kim', 'kim-pw')).to.have.nested.property(
        'account.subject',
        '11111111-2222-3333-4444-555555555555',
      );
      const found = await find({ username: 'gone' });
      expect(found === undefined).to.equal(name !== 'generic');
    });
  }
});
