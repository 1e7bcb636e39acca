/** Who is let in, and what is said of those who are not. */
import keycloak from '../../../plugins/keycloak/dist/src/index.js';
import { withGateway } from '../support/gateway.js';
import { openedPlugin } from '../support/plugin.js';
import { until } from '../support/until.js';
import { ODD_PASSWORD, passwordOf } from './realm.js';
import { ADMIN, realm, yamlOf } from './settings.js';

const ACCEPTED = [
  ['alice', passwordOf('alice'), 'alice'],
  ['ALICE', passwordOf('alice'), 'alice'],
  ['alice@example.org', passwordOf('alice'), 'alice'],
  ['bob', passwordOf('bob'), 'bob'],
  ['jürgen', ODD_PASSWORD, 'j=c3=bcrgen'],
  ['JÜRGEN', ODD_PASSWORD, 'j=c3=bcrgen'],
];

/** Who, with the right password or not: the verdict by the realm alone, and with the service account. */
const REFUSED = [
  ['alice', false, 'unspecified', 'wrong-password'],
  ['nobody', true, 'unspecified', 'unknown-user'],
  ['nobody@example.org', true, 'unspecified', 'unknown-user'],
  ['nul\0byte', true, 'unknown-user', 'unknown-user'],
  ['service-account-lookup', true, 'unknown-user', 'unknown-user'],
  ['nopass', true, 'unspecified', 'wrong-password'],
  ['otp', true, 'unspecified', 'second-factor-needed'],
  ['former', true, 'disabled', 'disabled'],
  ['mustchange', true, 'not-allowed', 'password-change-needed'],
  ['mustchange', false, 'unspecified', 'wrong-password'],
  ['verify', true, 'not-allowed', 'not-allowed'],
  ['setup', true, 'not-allowed', 'second-factor-needed'],
  ['incomplete', true, 'not-allowed', 'not-allowed'],
];

const typedBy = (name, isRight) => (isRight ? passwordOf(name) : 'wrong');

export async function logins(peer, results) {
  for (const config of [realm(peer), realm(peer, 'plain', ADMIN)]) {
    await withGateway(yamlOf(config), async (gateway) => {
      for (const [typed, password, localpart] of ACCEPTED) {
        const { outcome, mxid } = await gateway.login(typed, password);
        const expected = { outcome: 'accepted', mxid: `@${localpart}:example.org` };
        results.equal(`${peer.name}: ${typed}`, { outcome, mxid }, expected);
      }
      for (const [name, isRight] of REFUSED) {
        const { outcome } = await gateway.login(name, typedBy(name, isRight));
        results.equal(`${peer.name}: ${name} is refused`, outcome, 'refused');
      }
      results.check(`${peer.name}: no secret in the log`, !/-pw|pässw|sécret|eyJ/.test(gateway.written()));
    });
  }
}

export async function reasons(peer, results) {
  for (const [way, config] of [realm(peer), realm(peer, 'plain', ADMIN)].entries()) {
    const { plugin, call, close } = await openedPlugin(keycloak, config);
    for (const [name, isRight, ...expected] of REFUSED) {
      const login = { username: name, password: typedBy(name, isRight) };
      const { verdict, reason = verdict } = await plugin.authenticate(login, call());
      results.equal(
        `${peer.name}: the reason of ${name}, ${isRight ? 'right' : 'wrong'}`,
        reason,
        expected[way],
      );
    }
    await close();
  }
}

/** Three wrong passwords close an account to the right one. */
export async function lockout(peer, results) {
  await peer.admin('PUT', '/example', { bruteForceProtected: true });
  const { plugin, call, close } = await openedPlugin(keycloak, realm(peer, 'plain', ADMIN));
  const reasonOf = async (password) => {
    const { verdict, reason = verdict } = await plugin.authenticate({ username: 'brute', password }, call());
    return reason;
  };
  results.equal(`${peer.name}: not locked yet`, await reasonOf(passwordOf('brute')), 'accepted');
  for (let attempt = 0; attempt < 3; attempt += 1) await reasonOf('wrong');
  // failures are counted behind the answers
  await until(
    'locked',
    () => reasonOf('wrong'),
    (reason) => reason === 'locked',
  );
  results.equal(
    `${peer.name}: locked, with the right password`,
    await reasonOf(passwordOf('brute')),
    'locked',
  );
  await close();
  await forgetFailures(peer);
  await peer.admin('PUT', '/example', { bruteForceProtected: false });
}

/** What the administrator sees of sessions that logins began. */
export async function sessions(peer, results) {
  await endSessions(peer);
  const users = await peer.admin('GET', '/example/users?username=alice&exact=true');
  const seen = async () => (await peer.admin('GET', `/example/users/${users[0].id}/sessions`)).length;
  await withGateway(yamlOf(realm(peer)), async (gateway) => {
    const logins = Array.from({ length: 4 }, () => gateway.login('alice', passwordOf('alice')));
    const answers = await Promise.all(logins);
    results.check(
      `${peer.name}: four logins of one person at once`,
      answers.every(({ outcome }) => outcome === 'accepted'),
      answers,
    );
  });
  results.equal(`${peer.name}: sessions left after them`, await seen(), 0);
  // without refresh tokens Keycloak keeps them, as the page says
  const config = realm(peer, 'no-refresh');
  await withGateway(yamlOf(config), (gateway) => gateway.login('alice', passwordOf('alice')));
  results.equal(`${peer.name}: sessions left without refresh tokens`, await seen(), 1);
  await endSessions(peer);
}

const endSessions = ({ admin }) => admin('POST', '/example/logout-all');
const forgetFailures = ({ admin }) => admin('DELETE', '/example/attack-detection/brute-force/users');
