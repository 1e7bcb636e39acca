/** What is known of people at a login, and without their passwords. */
import keycloak from '../../../plugins/keycloak/dist/src/index.js';
import { withGateway } from '../support/gateway.js';
import { openedPlugin } from '../support/plugin.js';
import { passwordOf } from './realm.js';
import { ADMIN, realm, yamlOf } from './settings.js';

const EMAIL = { medium: 'email', address: 'alice@example.org' };
const PHONE = { medium: 'msisdn', address: '4930901820' };
const SCOPE = { scope: 'openid profile email phone' };
const TRUST = { trust_phone: 'verified' };

export async function profiles(peer, results) {
  const ask = (config, entry, name = 'alice') =>
    withGateway(yamlOf(config, { ...TRUST, ...entry }), async (gateway) => {
      const { outcome, profile } = await gateway.login(name, passwordOf(name));
      return outcome === 'accepted' ? profile : outcome;
    });
  const alice = (...three_pids) => ({ display_name: 'Alice Liddell', three_pids });
  const check = async (what, config, entry, expected, name) =>
    results.equal(`${peer.name}: ${what}`, await ask(config, entry, name), expected);

  await check('the claims of alice', realm(peer), {}, alice(EMAIL));
  await check('with a phone number', realm(peer, 'plain', SCOPE), {}, alice(EMAIL, PHONE));
  await check(
    'an address that is not verified',
    realm(peer),
    {},
    { display_name: 'bob Example', three_pids: [] },
    'bob',
  );
  await check('userinfo', realm(peer, 'plain', { userinfo: true }), {}, alice(EMAIL));
  for (const [id, more] of [
    ['mapped', {}],
    ['plain', ADMIN],
  ]) {
    const config = realm(peer, id, { ...more, ...SCOPE });
    for (const group of ['staff', 'staff/berlin', 'editor'])
      await check(`in ${group}, by ${id}`, config, { require_groups: [group] }, alice(EMAIL, PHONE));
    await check(`not in it, by ${id}`, config, { require_groups: ['/staff'] }, 'refused');
    await check(`denied, by ${id}`, config, { deny_groups: ['staff/berlin'] }, 'refused');
  }
  await check('groups that nobody knows', realm(peer), { require_groups: ['staff'] }, 'refused');
}

export async function lookups(peer, results) {
  const { plugin, call, close } = await openedPlugin(keycloak, realm(peer, 'plain', ADMIN));
  const [{ id: subject }] = await peer.admin('GET', '/example/users?username=alice&exact=true');
  for (const [key, found] of [
    [{ username: 'alice' }, 'alice'],
    [{ username: 'ALICE' }, 'alice'],
    [{ username: 'alice@example.org' }, 'alice'],
    [{ username: 'JÜRGEN' }, 'jürgen'],
    [{ username: 'al*' }, undefined],
    [{ username: '' }, undefined],
    [{ username: 'service-account-lookup' }, undefined],
    [{ subject }, 'alice'],
    [{ subject: 'nobody' }, undefined],
    [{ subject: '../clients' }, undefined],
    [{ subject: '..' }, undefined],
    [{ medium: 'email', address: 'ALICE@example.org' }, 'alice'],
    [{ medium: 'email', address: 'bob@example.org' }, undefined],
    [{ medium: 'msisdn', address: '4930901820' }, 'alice'],
    [{ medium: 'msisdn', address: '49309018' }, undefined],
  ]) {
    const account = await plugin.find(key, call());
    results.equal(`${peer.name}: found by ${JSON.stringify(key)}`, account?.username, found);
  }
  results.equal(`${peer.name}: the profile of alice`, await plugin.profile({ subject }, call()), {
    displayName: 'Alice Liddell',
    threePids: [
      { ...EMAIL, verified: true },
      { ...PHONE, address: '+4930901820', verified: true },
    ],
    groups: ['staff/berlin', 'staff', 'editor'],
  });
  const former = await plugin.find({ username: 'former' }, call());
  results.equal(
    `${peer.name}: no profile of who is disabled`,
    await plugin.profile(former, call()),
    undefined,
  );
  await close();
}
