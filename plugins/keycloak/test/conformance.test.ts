import { itConforms } from '@postern/plugin-testkit';
import keycloak from '../src/index.js';
import { FakeKeycloak } from './support/fake-keycloak.js';
import { CLIENT } from './support/opened.js';
import { PASSWORD, PEOPLE } from './support/people.js';

for (const release of [24, 26] as const) {
  const fake = await FakeKeycloak.start(release);
  fake.people = PEOPLE;
  after(() => fake.close());
  const config = { url: fake.provider.server.url, realm: 'example', client: CLIENT };
  const people = {
    account: { username: 'alice', password: PASSWORD, otherSpellings: ['ALICE', 'alice@example.org'] },
    bare: { username: 'bare', password: PASSWORD },
    disabled: { username: 'former', password: PASSWORD },
    unreachableConfig: { ...config, url: 'http://127.0.0.1:1' },
  };

  describe(`with Keycloak ${release}`, () => {
    itConforms(keycloak, { ...people, config, tellsUnknownUsers: false });
  });

  describe(`with Keycloak ${release} and a service account`, () => {
    const admin = { ...CLIENT, secret: 'wrong' };
    itConforms(keycloak, {
      ...people,
      config: { ...config, admin: CLIENT },
      brokenConfig: { ...config, admin },
    });
  });
}
