import { itConforms } from '@postern/plugin-testkit';
import { cloudDefinition } from '../src/definition.js';
import nextcloud from '../src/index.js';
import { FakeCloud, type CloudSettings } from './support/fake-cloud.js';
import { ALICE, BARE, CAREFUL, FORMER, PASSWORD, ROOT } from './support/people.js';

const admin = { username: ROOT.id, password: ROOT.password };
const people = {
  account: { username: ALICE.id, password: PASSWORD, otherSpellings: ['ALICE', 'alice@example.org'] },
  bare: { username: BARE.id, password: PASSWORD },
  unreachableConfig: { url: 'http://127.0.0.1:1' },
};
const former = { username: FORMER.id, password: PASSWORD };

async function startCloud(settings: Partial<CloudSettings> = {}): Promise<FakeCloud> {
  const cloud = await FakeCloud.start(settings);
  // The checks try hundreds of wrong passwords.
  cloud.throttle.isAllowed = true;
  after(() => cloud.close());
  return cloud;
}

const current = await startCloud();
const old = await startCloud({ product: 'nextcloud-15', lacksVersion2: true });
const owncloud = await startCloud({ product: 'owncloud' });

describe('at Nextcloud, with a service account', () => {
  const { url } = current;
  itConforms(nextcloud, {
    ...people,
    config: { url, admin, emails_verified: true },
    disabled: former,
    brokenConfig: { url, admin: { ...admin, password: 'wrong' } },
  });
});

describe('at an old Nextcloud, without a service account', () => {
  const { url } = old;
  itConforms(nextcloud, {
    ...people,
    config: { url },
    disabled: { username: CAREFUL.id, password: PASSWORD },
    brokenConfig: { url: `${url}/elsewhere` },
    tellsUnknownUsers: false,
  });
});

describe('at ownCloud, with a service account', () => {
  itConforms(cloudDefinition('owncloud'), {
    ...people,
    config: { url: owncloud.url, admin },
    disabled: former,
  });
});
