/** What is tried on each board. */
import { CONVERTED_MEMBERS, MEMBERS, NEWER_MEMBERS } from '../../../plugins/phpbb/dist/test/boards.js';
import { unescapeHtml } from '../../../plugins/phpbb/dist/src/names/html.js';
import phpbb from '../../../plugins/phpbb/dist/src/index.js';
import { conforms } from '../support/conformance.js';
import { startFailure, withGateway } from '../support/gateway.js';
import { openedPlugin } from '../support/plugin.js';

const OUTCOMES = {
  ...{ guest: 'refused', bot: 'refused', inactive: 'refused', banned: 'refused' },
  ...{
    founder: 'accepted',
    juergen: 'accepted',
    formerlyBanned: 'accepted',
    tired: 'accepted',
    bare: 'accepted',
  },
};

export function logins({ name, release, converted, yaml }, results) {
  const members = {
    ...MEMBERS,
    ...(release === '3.0' ? {} : NEWER_MEMBERS),
    ...(converted ? CONVERTED_MEMBERS : {}),
  };
  // 4.0 knows no exceptions from bans, so nobody is banned by mistake either
  const outcomes = { ...OUTCOMES, excluded: 'accepted' };
  return withGateway(yaml(), async (gateway) => {
    for (const [key, { name: stored, password }] of Object.entries(members)) {
      const username = unescapeHtml(stored);
      const expected = outcomes[key] ?? 'accepted';
      results.equal(`${name}: ${key}`, (await gateway.login(username, password)).outcome, expected);
      results.equal(
        `${name}: ${key}, wrong`,
        (await gateway.login(username, `${password}x`)).outcome,
        'refused',
      );
    }
    results.equal(`${name}: nobody`, (await gateway.login('nobody', 'x')).outcome, 'refused');
    results.check(
      `${name}: no hash or password in the log`,
      !/correct horse|\$H\$|\$2y\$/.test(gateway.written()),
    );
  });
}

export function spellings({ name, yaml }, results) {
  return withGateway(yaml(), async (gateway) => {
    const mxid = '@j=c3=bcrgen=20=26=20=22s=c3=b6hne=22:example.org';
    for (const typed of [
      'Jürgen & "Söhne"',
      'JÜRGEN  & "söhne"',
      'ju\u0308rgen & "so\u0308hne"',
      mxid.slice(1).split(':')[0],
    ]) {
      const answer = await gateway.login(typed, 'correct horse');
      results.equal(`${name}: ${typed}`, answer.mxid, mxid);
    }
    for (const hostile of ["' OR 1=1 --", 'juergen', '%', '\\']) {
      results.equal(
        `${name}: ${hostile}`,
        (await gateway.login(hostile, 'correct horse')).outcome,
        'refused',
      );
    }
  });
}

export function profiles({ name, yaml }, results) {
  const entry = { default_country: 'DE', trust_phone: 'always', require_groups: ['Größe & Mut'] };
  return withGateway(yaml(entry), async (gateway) => {
    const { profile } = await gateway.login('jürgen & "söhne"', 'correct horse');
    results.equal(`${name}: profile`, profile, {
      display_name: 'Jürgen & "Söhne"',
      three_pids: [
        { medium: 'email', address: 'j@example.org' },
        { medium: 'msisdn', address: '4930901820' },
      ],
    });
    results.equal(
      `${name}: not in the group`,
      (await gateway.login('bare', 'correct horse')).outcome,
      'refused',
    );
  });
}

/** The tables of MySQL hold three bytes a character. */
export function emoji({ name, yaml }, results) {
  return withGateway(yaml(), async (gateway) => {
    results.equal(`${name}: emoji`, (await gateway.login('🦊 bare', 'correct horse')).outcome, 'refused');
    results.equal(`${name}: after it`, (await gateway.login('bare', 'correct horse')).outcome, 'accepted');
  });
}

export async function renamed({ name, config, users, run }, results) {
  const { plugin, call, close } = await openedPlugin(phpbb, config);
  try {
    const before = await plugin.authenticate({ username: 'bare', password: 'correct horse' }, call());
    await run(`UPDATE ${users} SET username = 'Clothed', username_clean = 'clothed' WHERE user_id = 64`);
    const after = await plugin.authenticate({ username: 'clothed', password: 'correct horse' }, call());
    results.equal(
      `${name}: renamed`,
      [before.account, after.account],
      [
        { subject: '64', username: 'bare' },
        { subject: '64', username: 'Clothed' },
      ],
    );
    results.equal(`${name}: found`, await plugin.find({ subject: '64' }, call()), after.account);
    results.equal(`${name}: the old name`, await plugin.find({ username: 'bare' }, call()), undefined);
    const byAddress = await plugin.find({ medium: 'email', address: 'j@example.org' }, call());
    results.equal(`${name}: by address`, byAddress?.subject, '58');
    const [finding] = await plugin.inspect(call());
    results.match(
      `${name}: inspect`,
      finding.message,
      /^phpBB [34]\.\d+\.\d+ on (?:PostgreSQL|MariaDB) \d+\.\d/,
    );
  } finally {
    await run(`UPDATE ${users} SET username = 'bare', username_clean = 'bare' WHERE user_id = 64`);
    await close();
  }
}

export async function missingRight({ name, peer, database, release, converted, yaml }, results) {
  const rights = [
    ['users', 'user_login_attempts', /forum_users has no user_login_attempts, .*GRANT SELECT/],
    release === '4.0'
      ? [
          'bans',
          'ban_mode, ban_userid, ban_end',
          /GRANT SELECT \(ban_mode, ban_userid, ban_end\) ON forum_bans /,
        ]
      : ['banlist', 'ban_end', /forum_banlist has no ban_end, .*GRANT SELECT/],
    ...(converted
      ? [
          ['users', 'user_passwd_salt', /GRANT SELECT \(user_passwd_salt\) ON forum_users /],
          [
            'users',
            'user_passwd_salt, login_name',
            /SELECT \(user_passwd_salt, login_name\) ON forum_users /,
          ],
        ]
      : []),
  ];
  for (const [table, columns, told] of rights) {
    await peer.revoke(database, `forum_${table}`, columns);
    const { code, message } = await startFailure(yaml());
    await peer.grant(database, `forum_${table}`, columns);
    results.equal(`${name}: no right on ${columns}`, code, 'PLUGIN_MISCONFIGURED');
    results.match(`${name}: no right on ${columns}: it is told which`, message, told);
  }
}

export function conformance({ name, config }, results) {
  const password = 'correct horse';
  return conforms(results, name, phpbb, {
    config,
    account: { username: 'Jürgen & "Söhne"', password, otherSpellings: ['jürgen & "söhne"'] },
    bare: { username: 'bare', password },
    disabled: { username: 'inactive', password },
    brokenConfig: { ...config, table_prefix: 'nothing_' },
  });
}
