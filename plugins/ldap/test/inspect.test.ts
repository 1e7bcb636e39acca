import { expect } from 'chai';
import type { Finding } from '@postern/plugin-api';
import { activeDirectoryRoot, AD_BASE, adPerson, adService } from './support/active-directory.js';
import { startDirectory, type FakeDirectory } from './support/fake-directory.js';
import type { FakeEntry } from './support/matching.js';
import { openLdap, type Opened } from './support/opened.js';
import { BASE, configFor, ENTRIES, openldapRoot, PEOPLE, person, service } from './support/people.js';

describe('the inspection of a directory', () => {
  let directory: FakeDirectory;
  const open: Opened[] = [];

  async function inspect(entries: readonly FakeEntry[], more: object = {}): Promise<readonly Finding[]> {
    directory = await startDirectory({ entries });
    open.push(await openLdap(configFor(directory.url, more)));
    return findings();
  }
  async function findings(): Promise<readonly Finding[]> {
    const [opened] = open;
    return (await opened?.plugin.inspect?.(opened.call())) ?? [];
  }
  const messages = (list: readonly Finding[], level: Finding['level']): string =>
    list.flatMap((finding) => (finding.level === level ? finding.message : [])).join('\n');

  afterEach(async () => {
    for (const opened of open.splice(0)) await opened.close();
    await directory.close();
  });

  it('tells what it found, and is content with a careful set-up', async () => {
    const decoy = { dn: `cn=decoy,${BASE}`, attributes: { cn: 'decoy' } };
    const seen = await inspect([...ENTRIES, decoy], { decoy_dn: decoy.dn });
    expect(messages(seen, 'info')).to.include(`${directory.url} answers`).and.include('taken for openldap');
    expect(messages(seen, 'info')).to.include(`people are found below "${PEOPLE}"`);
    expect(messages(seen, 'warning') + messages(seen, 'error')).to.equal('');
  });

  it('says that names can be told by time without a decoy', async () => {
    expect(messages(await inspect(ENTRIES), 'warning')).to.include('by the time a login takes');
  });

  it('says so, too, when the decoy is not there', async () => {
    const seen = await inspect(ENTRIES, { decoy_dn: `cn=decoi,${BASE}` });
    expect(messages(seen, 'warning')).to.include(`bind_dn cannot read decoy_dn, "cn=decoi,${BASE}"`);
  });

  it('warns of hashes that anybody, or the account that searches, can read', async () => {
    const shown = person('shown', 5, { userPassword: '{SSHA}x' });
    expect(messages(await inspect([...ENTRIES, shown]), 'warning')).to.include(
      'anybody can read userPassword',
    );
    expect(
      directory.searches.every(({ attributes, namesOnly }) => namesOnly || !attributes.includes('*')),
    ).to.equal(true);
    directory.onSearch = ({ namesOnly }) => (namesOnly && !bound() ? { code: 50 } : undefined);
    const bound = (): boolean => {
      const latest = directory.searches.at(-1)?.connection;
      return directory.binds.some(({ connection }) => connection === latest);
    };
    expect(messages(await findings(), 'warning')).to.include(
      'the account that searches can read userPassword',
    );
  });

  it('tells which attributes nobody shows, above all the one that must be there', async () => {
    const seen = await inspect(ENTRIES, { attributes: { subject: 'employeeNumber', phone: ['pager'] } });
    expect(messages(seen, 'info')).to.include('none of the first 2 people shows pager');
    expect(messages(seen, 'error')).to.include('shows employeeNumber');
  });

  it('warns of a base without people, and of one that is not there', async () => {
    const bases = [{ base: `ou=empty,${BASE}` }, { base: 'ou=missing,dc=example,dc=net' }];
    const empty = { dn: `ou=empty,${BASE}`, attributes: { ou: 'empty' } };
    const seen = await inspect([...ENTRIES, empty], { search: bases, filter: '(uid=*)' });
    expect(messages(seen, 'warning')).to.include(`nobody is found below "ou=empty,${BASE}"`);
    expect(messages(seen, 'error')).to.include('ou=missing').and.include('no such object');
  });

  it('warns of sAMAccountName where there is none', async () => {
    const seen = await inspect(ENTRIES, { attributes: { username: 'sAMAccountName' } });
    expect(messages(seen, 'warning')).to.include('sAMAccountName is an attribute of Active Directory');
  });

  it('warns of a flavour that the server contradicts', async () => {
    expect(messages(await inspect(ENTRIES, { flavour: 'freeipa' }), 'warning')).to.include(
      'says that it is openldap',
    );
  });

  it('tells of a server that does not answer', async () => {
    directory = await startDirectory({ entries: ENTRIES });
    open.push(await openLdap(configFor([directory.url, 'ldap://127.0.0.1:1'])));
    expect(messages(await findings(), 'error')).to.include('ldap://127.0.0.1:1: cannot be reached');
  });

  for (const [what, entries, more] of [
    [
      'OpenLDAP',
      [
        openldapRoot,
        service,
        person('a', 1),
        policy({ objectClass: 'pwdPolicy', pwdLockout: 'TRUE', pwdMaxFailure: '5' }),
      ],
      {},
    ],
    [
      'FreeIPA',
      [openldapRoot, service, person('a', 1), policy({ objectClass: 'krbPwdPolicy', krbPwdMaxFailure: '5' })],
      {},
    ],
    [
      'Active Directory',
      [
        activeDirectoryRoot,
        adService,
        adPerson('a', 1),
        { dn: AD_BASE, attributes: { objectClass: 'domain', lockoutThreshold: '5' } },
      ],
      { bind_dn: adService.dn, search: { base: AD_BASE } },
    ],
  ] as const) {
    it(`warns that strangers can lock people out of ${what}`, async () => {
      expect(messages(await inspect(entries, more), 'warning')).to.include(
        'locks accounts after 5 wrong passwords',
      );
    });
  }

  it('is calm where no policy locks', async () => {
    const lax = policy({ objectClass: 'pwdPolicy', pwdLockout: 'FALSE', pwdMaxFailure: '5' });
    expect(messages(await inspect([...ENTRIES, lax]), 'warning')).not.to.include('locks accounts');
  });

  it('warns when two entries of the chain look at the same place', async () => {
    await inspect(ENTRIES);
    const other = { base: `ou=staff,${PEOPLE.toUpperCase()}` };
    open.push(await openLdap(configFor(directory.url, { search: other }), { id: 'staff' }));
    expect(messages(await findings(), 'warning')).to.include(
      'the entry staff looks for people in the same part',
    );
    await open.pop()?.close();
    expect(messages(await findings(), 'warning')).not.to.include('staff');
  });

  it('looks at the servers only where people read for themselves', async () => {
    directory = await startDirectory({ entries: ENTRIES });
    open.push(await openLdap({ url: directory.url, bind_as: `uid={username},${PEOPLE}` }));
    const found = await findings();
    expect(found.map(({ level }) => level)).to.deep.equal(['info', 'info', 'info']);
    expect(messages(found, 'info')).to.include('the time of a refusal');
  });
});

function policy(attributes: FakeEntry['attributes']): FakeEntry {
  return { dn: `cn=policy,${BASE}`, attributes };
}
