/** Logins, states and groups on a real Samba AD. */
import ldap from '../../../../plugins/ldap/dist/src/index.js';
import { BASE, DNS_DOMAIN, DOMAIN } from '../../servers/samba.js';
import { conforms } from '../../support/conformance.js';
import { startFailure, withGateway } from '../../support/gateway.js';
import { openedPlugin } from '../../support/plugin.js';
import { doctor } from '../../support/postern.js';
import { gatewayFor, withoutTime } from '../support.js';
import { CAROL_PASSWORD, ODD_NAMES } from './people.js';
import { GROUPS } from './peer.js';

export async function logins(peer, results) {
  for (const [way, config] of [
    ['searched', peer.config({ emails_verified: true })],
    ['direct, by UPN', peer.directConfig(`{username}@${DNS_DOMAIN}`, { emails_verified: true })],
    ['direct, by NetBIOS name', peer.directConfig(`${DOMAIN}\\{username}`, { emails_verified: true })],
  ]) {
    await withGateway(gatewayFor(config, { trust_phone: 'always' }), async (gateway) => {
      const alice = withoutTime(await gateway.login('ALICE', 'alice-pw'));
      results.equal(`Samba, ${way}: alice`, alice, {
        outcome: 'accepted',
        mxid: '@alice:example.org',
        profile: {
          display_name: 'Alice L.',
          three_pids: [
            { medium: 'email', address: 'alice@example.org' },
            { medium: 'email', address: 'al@example.org' },
            { medium: 'msisdn', address: '491715550100' },
            { medium: 'msisdn', address: '4930901820' },
          ],
        },
      });
      results.equal(
        `Samba, ${way}: carol`,
        (await gateway.login('carol', CAROL_PASSWORD)).mxid,
        '@carol:example.org',
      );
      for (const name of ODD_NAMES) {
        results.equal(
          `Samba, ${way}: ${name}`,
          (await gateway.login(name, `${name}-pw`)).outcome,
          'accepted',
        );
      }
      for (const [name, password] of [
        ['alice', 'wrong'],
        ['nobody', 'x'],
        ['al*', 'alice-pw'],
      ]) {
        results.equal(
          `Samba, ${way}: ${name} with ${password}`,
          (await gateway.login(name, password)).outcome,
          'refused',
        );
      }
    });
  }
}

/** The sub-codes that a real server gives. */
export async function states(peer, results) {
  for (const [way, config, wrong] of [
    ['searched', peer.config(), 'wrong-password'],
    ['direct', peer.directConfig(`{username}@${DNS_DOMAIN}`), 'unspecified'],
  ]) {
    const { plugin, call, close } = await openedPlugin(ldap, config);
    const reasonOf = async (username, password) => {
      const {
        verdict,
        reason = verdict,
        detail = '',
      } = await plugin.authenticate({ username, password }, call());
      return [reason, /\((\w+)\)$/.exec(detail)?.[1]];
    };
    try {
      for (const [name, expected] of [
        ['disabled', ['disabled', '533']],
        ['mustchange', ['password-change-needed', '773']],
        ['expired', ['expired', '701']],
        ['old', ['expired', '532']],
        ['nohours', ['not-allowed', '530']],
        ['workstation', ['not-allowed', '531']],
        ['future', ['accepted', undefined]],
        ['smartcard', [wrong, '52e']],
      ]) {
        results.equal(`Samba, ${way}: ${name}`, await reasonOf(name, `${name}-pw`), expected);
      }
      results.equal(`Samba, ${way}: disabled, wrong password`, await reasonOf('disabled', 'x'), [
        wrong,
        '52e',
      ]);
      results.equal(`Samba, ${way}: empty password`, (await reasonOf('alice', ''))[0], wrong);
      for (let attempt = 0; attempt < 5; attempt += 1) await reasonOf('guessed', 'wrong');
      for (const password of ['guessed-pw', 'wrong']) {
        results.equal(`Samba, ${way}: guessed too often`, await reasonOf('guessed', password), [
          'locked',
          '775',
        ]);
      }
    } finally {
      await close();
    }
  }
}

/** objectGUID in the order of Windows, and what finds nobody. */
export async function names(peer, results) {
  const domains = { default: DNS_DOMAIN, names: { [DOMAIN.toLowerCase()]: DNS_DOMAIN } };
  const { plugin, call, close } = await openedPlugin(ldap, peer.config({ emails_verified: true, domains }));
  try {
    for (const username of ['alice', `${DOMAIN}\\alice`, `alice/${DNS_DOMAIN}`, `alice@${DNS_DOMAIN}`]) {
      const { account } = await plugin.authenticate({ username, password: 'alice-pw' }, call());
      results.equal(`Samba: ${username} is alice`, account?.username, 'alice');
      results.match(
        'Samba: the subject is a GUID',
        account?.subject ?? '',
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      );
      results.equal('Samba: found by it', await plugin.find({ subject: account.subject }, call()), account);
      // a GUID of version 4 shows it where the order is right
      results.match('Samba: the order of its bytes', account.subject, /^.{14}4.{4}[89ab]/);
    }
    const found = await plugin.find({ medium: 'email', address: 'al@example.org' }, call());
    results.equal('Samba: found by proxyAddresses', found?.username, 'alice');
    results.equal(
      'Samba: nobody who is disabled',
      await plugin.find({ username: 'disabled' }, call()),
      undefined,
    );
  } finally {
    await close();
  }
}

export async function groups(peer, results) {
  const outcome = async (settings, config, name) => {
    let seen;
    await withGateway(gatewayFor(peer.config({ groups: config }), settings), async (gateway) => {
      seen = (await gateway.login(name, `${name}-pw`)).outcome;
    });
    return seen;
  };
  const direct = { from: 'memberOf', base: BASE };
  const nested = { from: 'member', base: BASE, nested: true };
  for (const [what, settings, config, name, expected] of [
    ['a member', { require_groups: ['chat'] }, direct, 'alice', 'accepted'],
    ['a member of a member', { require_groups: ['chat'] }, direct, 'bob', 'refused'],
    ['a member of a member, nested', { require_groups: ['chat'] }, nested, 'bob', 'accepted'],
    ['nobody', { require_groups: ['chat'] }, nested, 'future', 'refused'],
    ['the primary group', { require_groups: ['Domain Users'] }, direct, 'future', 'accepted'],
    ['the denied primary group', { deny_groups: ['Domain Users'] }, direct, 'future', 'refused'],
    ['a group of the primary group', { deny_groups: ['Users'] }, nested, 'future', 'refused'],
    [
      'below another base',
      { require_groups: ['chat'] },
      { ...direct, base: `OU=x,${GROUPS}` },
      'alice',
      '503',
    ],
  ]) {
    results.equal(`Samba, groups: ${what}`, await outcome(settings, config, name), expected);
  }
}

export async function transports(peer, results) {
  await withGateway(gatewayFor(peer.config({ url: peer.url, start_tls: true })), async (gateway) => {
    results.equal('Samba, StartTLS', (await gateway.login('alice', 'alice-pw')).outcome, 'accepted');
  });
  const { code, message } = await startFailure(gatewayFor(peer.config({ url: peer.url })));
  results.equal('Samba, without TLS', code, 'PLUGIN_MISCONFIGURED');
  results.match(
    'Samba, without TLS: the words',
    message,
    /Transport encryption required.*use ldaps:\/\/ or start_tls/s,
  );
}

export async function findings(peer, results) {
  const { text } = await doctor(gatewayFor(peer.config()));
  results.match('Samba, doctor: flavour', text, /taken for active-directory/);
  results.match('Samba, doctor: lock-out', text, /locks accounts after 4 wrong passwords/);
  results.match('Samba, doctor: time', text, /by the time a login takes/);
  results.check('Samba, doctor: no hashes', !text.includes('userPassword'), text);
}

export async function conformance(peer, results) {
  const account = { username: 'alice', password: 'alice-pw' };
  await conforms(results, 'Samba, searched', ldap, {
    config: peer.config(),
    account: { ...account, otherSpellings: ['ALICE', `alice@${DNS_DOMAIN}`] },
    bare: { username: 'future', password: 'future-pw' },
    disabled: { username: 'disabled', password: 'disabled-pw' },
    brokenConfig: peer.config({ bind_password: 'wrong' }),
    unreachableConfig: peer.config({ url: 'ldap://127.0.0.1:1' }),
  });
  await conforms(results, 'Samba, direct', ldap, {
    config: peer.directConfig(`{username}@${DNS_DOMAIN}`),
    account: { ...account, otherSpellings: ['ALICE'] },
    disabled: { username: 'disabled', password: 'disabled-pw' },
    tellsUnknownUsers: false,
    unreachableConfig: peer.directConfig(`{username}@${DNS_DOMAIN}`, { url: 'ldap://127.0.0.1:1' }),
  });
}
