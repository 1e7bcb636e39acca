import { itConforms } from '@postern/plugin-testkit';
import ldap from '../src/index.js';
import { startDirectory, type FakeDirectory } from './support/fake-directory.js';
import { configFor, ENTRIES, person, PEOPLE } from './support/people.js';

const former = person('former', 3);
let directory: FakeDirectory;
const config = { ...configFor(''), login_attributes: ['uid', 'mail'], emails_verified: true };

describe('with a service account', () => {
  before(async () => {
    directory = await startDirectory({ entries: [...ENTRIES, former] });
    directory.onBind = ({ name, password }) =>
      name === former.dn && password === former.password
        ? { code: 53, words: 'Account inactivated.' }
        : undefined;
    Object.assign(config, { url: directory.url });
  });
  after(() => directory.close());

  itConforms(ldap, {
    config,
    account: { username: 'Alice', password: 'Alice-pw', otherSpellings: ['alice', 'LIDDELL@example.org'] },
    bare: { username: 'bob', password: 'bob-pw' },
    disabled: { username: 'former', password: 'former-pw' },
    unreachableConfig: configFor('ldap://127.0.0.1:1'),
  });
});

describe('with the people themselves', () => {
  const direct = { url: '', bind_as: `uid={username},${PEOPLE}` };

  before(async () => {
    directory = await startDirectory({ entries: ENTRIES });
    direct.url = directory.url;
  });
  after(() => directory.close());

  itConforms(ldap, {
    config: direct,
    account: { username: 'Alice', password: 'Alice-pw', otherSpellings: ['alice'] },
    tellsUnknownUsers: false,
    unreachableConfig: { ...direct, url: 'ldap://127.0.0.1:1' },
  });
});
