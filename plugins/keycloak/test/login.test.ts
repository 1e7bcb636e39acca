import type { RejectionReason } from '@postern/plugin-api';
import { expect } from 'chai';
import { CLIENT, Opened } from './support/opened.js';
import { ALICE, PASSWORD, PEOPLE } from './support/people.js';

const [RIGHT, WRONG] = [PASSWORD, 'wrong'];
const SET_UP = 'invalid_grant: Account is not fully set up';

/** Who, with which password: what the realm alone tells, and what the service account finds out. */
const REFUSALS: readonly (readonly [
  string,
  string,
  RejectionReason,
  RejectionReason | 'unknown-user',
  string,
])[] = [
  ['alice', WRONG, 'unspecified', 'wrong-password', 'invalid_grant: Invalid user credentials'],
  ['nobody', WRONG, 'unspecified', 'unknown-user', ''],
  ['nobody@example.org', WRONG, 'unspecified', 'unknown-user', ''],
  ['nopass', WRONG, 'unspecified', 'wrong-password', 'invalid_grant: Invalid user credentials'],
  ['locked', RIGHT, 'unspecified', 'locked', 'invalid_grant: Invalid user credentials'],
  ['locked', WRONG, 'unspecified', 'locked', 'invalid_grant: Invalid user credentials'],
  ['otp', RIGHT, 'unspecified', 'second-factor-needed', 'invalid_grant: Invalid user credentials'],
  ['former', RIGHT, 'disabled', 'disabled', 'invalid_grant: Account disabled'],
  ['mustchange', RIGHT, 'not-allowed', 'password-change-needed', `${SET_UP}: UPDATE_PASSWORD`],
  ['mustchange', WRONG, 'unspecified', 'wrong-password', 'invalid_grant: Invalid user credentials'],
  ['verify', RIGHT, 'not-allowed', 'not-allowed', `${SET_UP}: VERIFY_EMAIL`],
  ['setup', RIGHT, 'not-allowed', 'second-factor-needed', `${SET_UP}: VERIFY_EMAIL, CONFIGURE_TOTP`],
  ['passkey', RIGHT, 'not-allowed', 'second-factor-needed', `${SET_UP}: webauthn-register`],
];

for (const release of [24, 26] as const) {
  describe(`a login at Keycloak ${release}`, () => {
    let test: Opened;

    beforeEach(async () => {
      test = await Opened.start(release);
      test.keycloak.people = PEOPLE;
    });
    afterEach(() => test.close());

    for (const typed of ['alice', 'ALICE', 'alice@example.org']) {
      it(`accepts ${typed}, with the profile of the claims`, async () => {
        await test.open();
        expect(await test.login(typed, RIGHT)).to.deep.equal({
          verdict: 'accepted',
          account: { username: 'alice', subject: ALICE.id },
          profile: {
            displayName: 'Alice Liddell',
            threePids: [{ medium: 'email', address: 'alice@example.org', verified: true }],
            groups: undefined,
          },
        });
      });
    }

    it('accepts without asking the service account', async () => {
      await test.open({ admin: CLIENT });
      const { length } = test.keycloak.asked;
      await test.login('alice', RIGHT);
      expect(test.keycloak.asked).to.have.length(length);
    });

    for (const [username, password, alone, found, detail] of REFUSALS) {
      const what = `${username} with the ${password === RIGHT ? 'right' : 'wrong'} password`;
      it(`refuses ${what}: ${alone}, or ${found} as the service account knows`, async () => {
        await test.open();
        expect(await test.login(username, password)).to.include({ verdict: 'rejected', reason: alone });
        await test.open({ admin: CLIENT });
        const account = { username, subject: PEOPLE.find((person) => person.username === username)?.id };
        expect(await test.login(username, password)).to.deep.equal(
          found === 'unknown-user'
            ? { verdict: 'unknown-user' }
            : { verdict: 'rejected', reason: found, account, detail },
        );
      });
    }

    it('tells a disabled account with a wrong password by the release', async () => {
      await test.open({ admin: CLIENT });
      const reason = release === 24 ? 'disabled' : 'wrong-password';
      expect(await test.login('former', WRONG)).to.include({ verdict: 'rejected', reason });
    });

    it('takes groups and roles from mapped claims, without the slash of full paths', async () => {
      const claims = { groups: ['/staff', '/staff/berlin', 'flat'], realm_access: { roles: ['editor'] } };
      test.keycloak.people = [{ ...ALICE, claims }];
      await test.open();
      expect(await test.login('alice', RIGHT)).to.have.deep.nested.property('profile.groups', [
        'staff',
        'staff/berlin',
        'flat',
        'editor',
      ]);
    });

    it('ends the session by the logout endpoint', async () => {
      await test.open();
      await test.login('alice', RIGHT);
      await test.closePlugin();
      const [request] = test.keycloak.provider.requestsOf('/logout');
      expect(request?.method).to.equal('POST');
      expect(request?.body).to.equal(`refresh_token=refresh-token-of-${ALICE.id}`);
      expect(request?.headers.authorization).to.match(/^Basic /);
    });

    it('asks nobody for accounts of clients', async () => {
      await test.open({ admin: CLIENT });
      const { length } = test.keycloak.provider.requestsOf('/token');
      for (const name of ['service-account-postern', 'Service-Account-X']) {
        expect(await test.login(name, RIGHT)).to.deep.equal({ verdict: 'unknown-user' });
        expect(await test.plugin.find({ username: name }, test.call())).to.equal(undefined);
      }
      expect(test.keycloak.provider.requestsOf('/token')).to.have.length(length);
    });

    it('asks as much for an unknown name as for a wrong password', async () => {
      await test.open({ admin: CLIENT });
      const before = test.keycloak.asked.length;
      await test.login('alice', WRONG);
      const between = test.keycloak.asked.length;
      await test.login('nobody', WRONG);
      expect(between - before).to.equal(2);
      expect(test.keycloak.asked.length - between).to.equal(2);
    });

    it('looks for e-mail addresses first, unless the realm takes none', async () => {
      await test.open({ admin: CLIENT, login_by_email: false });
      await test.login('alice@example.org', WRONG);
      expect(test.keycloak.asked.filter((path) => path.includes('email='))).to.be.empty;
      await test.open({ admin: CLIENT });
      expect(await test.login('ALICE@example.org', WRONG)).to.include({ reason: 'wrong-password' });
      expect(test.keycloak.asked.filter((path) => path.includes('email='))).to.have.length(1);
    });

    it('is an outage, not a wrong password, where the service account cannot ask', async () => {
      await test.open({ admin: CLIENT });
      test.keycloak.onAdmin = () => ({ status: 500 });
      const error: unknown = await test.login('alice', WRONG).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'PLUGIN_UNAVAILABLE' });
    });
  });
}
