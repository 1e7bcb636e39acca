/** The gateway's own part: its client and rights, the neutral plugin, outages, the contract. */
import keycloak from '../../../plugins/keycloak/dist/src/index.js';
import { conforms } from '../support/conformance.js';
import { startFailure, withGateway } from '../support/gateway.js';
import { doctor } from '../support/postern.js';
import { until } from '../support/until.js';
import { passwordOf } from './realm.js';
import { ADMIN, client, realm, yamlOf } from './settings.js';

/** Whoever the gateway says to be, and what becomes of a right password. */
const CLIENTS = [
  ['the secret in the form', { ...client('plain'), authentication: 'client_secret_post' }, 'accepted'],
  ['a public client', { id: 'public' }, 'accepted'],
  ['a wrong secret', client('plain', 'wrong'), '503'],
  ['no secret', { id: 'plain' }, '503'],
  ['an unknown client', client('nobody'), '503'],
  ['a disabled client', client('off'), '503'],
  ['a client without the grant', client('no-grant'), '503'],
  ['a client that wants consent', client('consent'), '503'],
];

export async function clients(peer, results) {
  for (const [what, one, expected] of CLIENTS) {
    await withGateway(yamlOf(realm(peer, '', { client: one })), async (gateway) => {
      const { outcome } = await gateway.login('alice', passwordOf('alice'));
      results.equal(`${peer.name}: ${what}`, outcome, expected);
      const isTold = gateway.written().includes('PLUGIN_MISCONFIGURED');
      results.equal(`${peer.name}: ${what} is told`, isTold, expected === '503');
    });
  }
  const unknownScope = realm(peer, 'plain', { scope: 'openid nothing' });
  await withGateway(yamlOf(unknownScope), async (gateway) => {
    results.equal(`${peer.name}: a scope`, (await gateway.login('alice', 'x')).outcome, '503');
  });
  for (const [what, config] of [
    ['another realm', realm(peer, 'plain', { realm: 'other' })],
    ['a service account without rights', realm(peer, 'plain', { admin: client('no-rights') })],
    ['a client without a service account', realm(peer, 'plain', { admin: client('plain') })],
    ['a wrong secret of the service account', realm(peer, 'plain', { admin: client('lookup', 'x') })],
  ]) {
    results.equal(`${peer.name}: ${what}`, (await startFailure(yamlOf(config))).code, 'PLUGIN_MISCONFIGURED');
  }
  const seen = await doctor(yamlOf(realm(peer, 'plain', ADMIN)));
  results.match(`${peer.name}: doctor`, seen.text, /takes passwords from this client[^]*may look people up/);
  results.match(
    `${peer.name}: doctor, wrong secret`,
    (await doctor(yamlOf(realm(peer, '', { client: client('plain', 'wrong') })))).text,
    /correct id and secret of the client/,
  );
}

/** Keycloak for whoever knows only OpenID Connect. */
export async function neutral(peer, results) {
  await peer.admin('POST', '/example/logout-all');
  const issuer = `${peer.origin}${peer.path}/realms/example`;
  const yaml = yamlOf({ issuer, client: client('mapped') }, { require_groups: ['/staff'] }, 'oidc-password');
  await withGateway(yaml, async (gateway) => {
    const { outcome, mxid, profile } = await gateway.login('ALICE', passwordOf('alice'));
    results.equal(
      `${peer.name}: oidc-password`,
      { outcome, mxid, profile },
      {
        outcome: 'accepted',
        mxid: '@alice:example.org',
        profile: {
          display_name: 'Alice Liddell',
          three_pids: [{ medium: 'email', address: 'alice@example.org' }],
        },
      },
    );
    results.equal(`${peer.name}: refused`, (await gateway.login('alice', 'wrong')).outcome, 'refused');
  });
  const [{ id }] = await peer.admin('GET', '/example/users?username=alice&exact=true');
  const left = await peer.admin('GET', `/example/users/${id}/sessions`);
  results.equal(`${peer.name}: sessions left by revocation`, left.length, 0);
}

export async function outages(peer, results) {
  const yaml = yamlOf(realm(peer)).replace('deadline: 20s', 'deadline: 2s');
  await withGateway(yaml, async (gateway) => {
    const outcome = async (password) => (await gateway.login('alice', password)).outcome;
    await until(
      'let in',
      () => outcome(passwordOf('alice')),
      (seen) => seen === 'accepted',
    );
    peer.freeze();
    try {
      results.equal(`${peer.name}: hangs`, await outcome('wrong'), '503');
    } finally {
      peer.thaw();
    }
    await until(
      'let in again',
      () => outcome(passwordOf('alice')),
      (seen) => seen === 'accepted',
    );
    results.check(`${peer.name}: let in again`, true);
  });
  const nowhere = realm({ origin: 'http://127.0.0.1:1' });
  await withGateway(yamlOf(nowhere), async (gateway) => {
    results.equal(`${peer.name}: nobody there`, (await gateway.login('alice', 'x')).outcome, '503');
  });
}

export async function conformance(peer, results) {
  const config = realm(peer, 'plain', ADMIN);
  await conforms(results, peer.name, keycloak, {
    config,
    account: {
      username: 'alice',
      password: passwordOf('alice'),
      otherSpellings: ['ALICE', 'alice@example.org'],
    },
    bare: { username: 'bob', password: passwordOf('bob') },
    disabled: { username: 'former', password: passwordOf('former') },
    brokenConfig: { ...config, realm: 'other' },
    unreachableConfig: { ...config, url: 'http://127.0.0.1:1' },
    patienceMs: 20_000,
  });
}
