/** Logins, names, states and groups on a real OpenLDAP. */
import { Client } from 'ldapts';
import ldap from '../../../../plugins/ldap/dist/src/index.js';
import { BASE } from '../../servers/openldap.js';
import { conforms } from '../../support/conformance.js';
import { withGateway } from '../../support/gateway.js';
import { openedPlugin } from '../../support/plugin.js';
import { doctor } from '../../support/postern.js';
import { gatewayFor, withoutTime } from '../support.js';
import { ALICE, DECOY, GROUPS, ODD_NAMES, PEOPLE } from './people.js';

export async function logins(peer, results) {
  const config = peer.config({ login_attributes: ['uid', 'mail'], emails_verified: true });
  await withGateway(gatewayFor(config, { trust_phone: 'always', default_country: 'DE' }), async (gateway) => {
    const alice = {
      outcome: 'accepted',
      mxid: '@alice:example.org',
      profile: {
        display_name: 'Alice L.',
        three_pids: [
          { medium: 'email', address: 'alice@example.org' },
          { medium: 'email', address: 'alice.liddell@example.org' },
          { medium: 'msisdn', address: '491715550100' },
          { medium: 'msisdn', address: '4930901820' },
        ],
      },
    };
    for (const name of ['alice', 'ALICE', 'alice@example.org', 'ALICE.LIDDELL@EXAMPLE.ORG']) {
      const answer = withoutTime(await gateway.login(name, ALICE.password));
      results.equal(`OpenLDAP: ${name}`, answer, alice);
    }
    results.equal('OpenLDAP: Bob is @bob', (await gateway.login('bob', 'bob-pw')).mxid, '@bob:example.org');
    for (const [name, password] of [
      ['alice', 'wrong'],
      ['alice', ALICE.password.toUpperCase()],
      ['nobody', 'x'],
      ['shared@example.org', ALICE.password],
      ['nopassword', 'x'],
    ]) {
      results.equal(
        `OpenLDAP: ${name} with ${password}`,
        (await gateway.login(name, password)).outcome,
        'refused',
      );
    }
    results.check('OpenLDAP: no password in the log', !gateway.written().includes(ALICE.password));
  });
}

export async function transports(peer, results) {
  const ways = { secure: {}, startTls: { url: peer.url, start_tls: true }, socket: { url: peer.socketUrl } };
  for (const [name, more] of Object.entries(ways)) {
    await withGateway(gatewayFor(peer.config(more)), async (gateway) => {
      const { outcome } = await gateway.login('alice', ALICE.password);
      results.equal(`OpenLDAP, ${name}`, outcome, 'accepted');
    });
  }
}

/** Every special character: found by a filter, bound by the DN that came back, and by a DN that is made of the name. */
export async function oddNames(peer, results) {
  for (const [way, config] of [
    ['searched', peer.config()],
    ['direct', peer.directConfig()],
    [
      'a filter of one’s own',
      peer.config({ search: { base: PEOPLE, filter: '(&(objectClass=person)(uid={username}))' } }),
    ],
  ]) {
    await withGateway(gatewayFor(config), async (gateway) => {
      for (const name of ODD_NAMES) {
        const { outcome, mxid } = await gateway.login(name, `${name}-pw`);
        results.equal(`OpenLDAP, ${way}: ${name}`, outcome, 'accepted');
        const again = await gateway.loginExactly(mxid?.slice(1, -':example.org'.length), `${name}-pw`);
        results.equal(`OpenLDAP, ${way}: ${name} under its Matrix ID`, again.mxid, mxid);
      }
      for (const name of ['x*y', 'user00000*', 'alice)(uid=*', '*)(uid=alice', 'alice,ou=people']) {
        results.equal(
          `OpenLDAP, ${way}: ${name} is nobody`,
          (await gateway.login(name, 'crowd-pw')).outcome,
          'refused',
        );
      }
    });
  }
}

export async function oddDns(peer, results) {
  await withGateway(gatewayFor(peer.config()), async (gateway) => {
    for (let at = 0; at < 7; at += 1) {
      results.equal(
        `OpenLDAP: odd DN ${at}`,
        (await gateway.login(`dn${at}`, `dn${at}-pw`)).outcome,
        'accepted',
      );
    }
  });
}

/** What the server says of accounts, and what becomes of it. */
export async function states(peer, results) {
  const { plugin, call, close } = await openedPlugin(ldap, peer.config());
  const reasonOf = async (username, password) => {
    const verdict = await plugin.authenticate({ username, password }, call());
    return verdict.reason ?? verdict.verdict;
  };
  try {
    for (const [name, password, reason] of [
      ['locked', 'locked-pw', 'locked'],
      ['locked', 'wrong', 'locked'],
      ['mustchange', 'mustchange-pw', 'password-change-needed'],
      ['mustchange', 'wrong', 'wrong-password'],
      ['expired', 'expired-pw', 'expired'],
      ['expired', 'wrong', 'wrong-password'],
      ['grace', 'grace-pw', 'accepted'],
      ['warned', 'warned-pw', 'accepted'],
      ['nopassword', 'x', 'wrong-password'],
      ['alice', '', 'wrong-password'],
      ['alice', 'wrong', 'wrong-password'],
      ['nobody', 'x', 'unknown-user'],
    ]) {
      results.equal(`OpenLDAP: ${name} with "${password}"`, await reasonOf(name, password), reason);
    }
    for (let attempt = 0; attempt < 5; attempt += 1) await reasonOf('guessed', 'wrong');
    results.equal('OpenLDAP: guessed too often', await reasonOf('guessed', 'guessed-pw'), 'locked');
  } finally {
    await close();
  }
  const anybody = new Client({ url: `ldap://127.0.0.1:${peer.port}` });
  await anybody.bind(`uid=alice,${PEOPLE}`, '');
  await anybody.unbind();
  results.check('OpenLDAP: the server itself lets an empty password in', true);
}

export async function notices(peer, results) {
  await withGateway(gatewayFor(peer.config()), async (gateway) => {
    await gateway.login('grace', 'grace-pw');
    await gateway.login('warned', 'warned-pw');
    results.match(
      'OpenLDAP: grace logins are told',
      gateway.written(),
      /"graceLoginsLeft":\d+,"graceLogins":1/,
    );
    results.match('OpenLDAP: expiry is told', gateway.written(), /"secondsLeft":\d+,"expiryWarnings":1/);
  });
}

export async function groups(peer, results) {
  for (const [from, member, stranger] of [
    [{ from: 'memberOf' }, 'chat', 'unix'],
    [{ from: 'member', base: GROUPS }, 'Ops (night)', 'unix'],
    [{ from: 'uniqueMember', base: GROUPS }, 'unique', 'chat'],
    [{ from: 'memberUid', base: GROUPS }, 'unix', 'chat'],
  ]) {
    const what = `OpenLDAP, groups by ${from.from}`;
    const config = peer.config({ groups: from });
    await withGateway(gatewayFor(config, { require_groups: [member] }), async (gateway) => {
      results.equal(`${what}: a member`, (await gateway.login('alice', ALICE.password)).outcome, 'accepted');
      results.equal(`${what}: nobody else`, (await gateway.login('dave', 'dave-pw')).outcome, 'refused');
    });
    await withGateway(gatewayFor(config, { deny_groups: [member] }), async (gateway) => {
      results.equal(
        `${what}: a denied member`,
        (await gateway.login('alice', ALICE.password)).outcome,
        'refused',
      );
    });
    await withGateway(gatewayFor(config, { require_groups: [stranger] }), async (gateway) => {
      results.equal(
        `${what}: of another kind`,
        (await gateway.login('alice', ALICE.password)).outcome,
        'refused',
      );
    });
  }
  await withGateway(gatewayFor(peer.config({ filter: `(memberOf=cn=chat,${GROUPS})` })), async (gateway) => {
    results.equal(
      'OpenLDAP: the filter lets a member in',
      (await gateway.login('bob', 'bob-pw')).outcome,
      'accepted',
    );
    results.equal(
      'OpenLDAP: the filter, nobody else',
      (await gateway.login('dave', 'dave-pw')).outcome,
      'refused',
    );
  });
}

export async function bases(peer, results) {
  const search = [{ base: PEOPLE }, { base: `ou=policies,${BASE}` }];
  await withGateway(gatewayFor(peer.config({ search })), async (gateway) => {
    results.equal(
      'OpenLDAP: a name that is there twice',
      (await gateway.login('dave', 'dave-pw')).outcome,
      'refused',
    );
    results.equal(
      'OpenLDAP: a name that is there once',
      (await gateway.login('bob', 'bob-pw')).outcome,
      'accepted',
    );
  });
  await withGateway(gatewayFor(peer.config({ search: { base: BASE } })), async (gateway) => {
    results.equal('OpenLDAP: beside a reference', (await gateway.login('bob', 'bob-pw')).outcome, 'accepted');
    await gateway.login('bob', 'bob-pw');
    const told = gateway.written().split('refers to other servers').length - 1;
    results.equal('OpenLDAP: references are told of once', told, 1);
  });
}

export async function findings(peer, results) {
  const { text } = await doctor(gatewayFor(peer.config({ decoy_dn: DECOY })));
  results.match('OpenLDAP, doctor: TLS', text, /TLSv1\.3, TLS_\w+, certificate of localhost until/);
  results.match('OpenLDAP, doctor: flavour', text, /taken for openldap/);
  results.match('OpenLDAP, doctor: lock-out', text, /locks accounts after 5 wrong passwords/);
  results.check('OpenLDAP, doctor: no hashes', !text.includes('userPassword'), text);
  const samName = peer.config({ attributes: { username: 'sAMAccountName' } });
  results.match(
    'OpenLDAP, doctor: sAMAccountName',
    (await doctor(gatewayFor(samName))).text,
    /is an attribute of Active Directory/,
  );
  const open = await doctor(
    gatewayFor({ ...peer.config(), bind_dn: peer.superuser.dn, bind_password: peer.superuser.password }),
  );
  results.match('OpenLDAP, doctor: hashes', open.text, /the account that searches can read userPassword/);
}

export async function conformance(peer, results) {
  await peer.asRoot((client) => client.add(`uid=former,${PEOPLE}`, FORMER));
  const account = {
    username: 'Alice',
    password: ALICE.password,
    otherSpellings: ['ALICE', 'alice@example.org'],
  };
  const unreachable = { url: 'ldap://127.0.0.1:1', start_tls: false };
  await conforms(results, 'OpenLDAP, searched', ldap, {
    config: peer.config({ login_attributes: ['uid', 'mail'] }),
    account: { ...account, username: 'alice' },
    bare: { username: 'dave', password: 'dave-pw' },
    disabled: { username: 'former', password: 'former-pw' },
    brokenConfig: peer.config({ bind_password: 'wrong' }),
    unreachableConfig: peer.config(unreachable),
  });
  await conforms(results, 'OpenLDAP, direct', ldap, {
    config: peer.directConfig(),
    account: { ...account, username: 'alice', otherSpellings: ['ALICE'] },
    tellsUnknownUsers: false,
    unreachableConfig: peer.directConfig(unreachable),
  });
}

/** Locked by the administrator: a password that must be changed would be as good. */
const FORMER = {
  ...{ objectClass: 'inetOrgPerson', uid: 'former', cn: 'former', sn: 'former', userPassword: 'former-pw' },
  pwdAccountLockedTime: '000001010000Z',
};
