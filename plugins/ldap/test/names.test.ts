import { expect } from 'chai';
import { activeDirectoryRoot, AD_BASE, adPerson, adService } from './support/active-directory.js';
import { startDirectory, type FakeDirectory } from './support/fake-directory.js';
import { openLdap, type Opened } from './support/opened.js';
import { configFor } from './support/people.js';

describe('the names of people in several domains', () => {
  const anna = adPerson('anna', 1);
  const sales = { ...adPerson('anna', 2), dn: `CN=anna,OU=x,DC=Sales,${AD_BASE}`, password: 'sales-pw' };
  const lab = {
    ...adPerson('leo', 3, { userPrincipalName: 'leo@lab.example.org' }),
    dn: `CN=leo,DC=lab,${AD_BASE}`,
  };
  let directory: FakeDirectory;
  let opened: Opened;

  before(async () => {
    directory = await startDirectory({ entries: [activeDirectoryRoot, adService, anna, sales, lab] });
    opened = await openLdap({
      ...configFor(directory.url),
      bind_dn: adService.dn,
      search: { base: AD_BASE },
      domains: { default: 'Example.ORG', names: { sales: 'sales.example.org' } },
    });
  });
  after(async () => {
    await opened.close();
    await directory.close();
  });

  for (const [typed, password, username] of [
    ['anna', 'anna-pw', 'anna'],
    ['Anna/Example.org', 'anna-pw', 'anna'],
    ['anna/sales', 'sales-pw', 'anna/sales'],
    ['SALES\\anna', 'sales-pw', 'anna/sales'],
    ['anna/sales.example.org', 'sales-pw', 'anna/sales'],
    ['leo/lab.example.org', 'leo-pw', 'leo/lab.example.org'],
    ['leo@lab.example.org', 'leo-pw', 'leo/lab.example.org'],
  ] as const) {
    it(`are ${username} for ${typed}, and lead back`, async () => {
      const verdict = await opened.login(typed, password);
      expect(verdict).to.have.nested.property('account.username', username);
      expect(await opened.login(username, password)).to.deep.equal(verdict);
      expect(await opened.find({ username })).to.have.property('username', username);
    });
  }

  for (const typed of [
    'leo',
    'leo/sales',
    'anna/nowhere',
    'NOWHERE\\anna',
    'leo/example.org',
    '/',
    '\\',
    'a/b/c',
  ]) {
    it(`are not ${JSON.stringify(typed)}`, async () => {
      expect(await opened.login(typed, 'leo-pw')).to.deep.equal({ verdict: 'unknown-user' });
      expect(await opened.find({ username: typed })).to.equal(undefined);
    });
  }
});
