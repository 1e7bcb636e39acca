/** The PHP file inside WordPress, asked through the gateway and past it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { localpartOf } from '../../../packages/gateway/dist/src/testing.js';
import restPlugin from '../../../plugins/rest/dist/src/index.js';
import { conforms } from '../support/conformance.js';
import { withGateway } from '../support/gateway.js';
import { openedPlugin } from '../support/plugin.js';
import { askWordpress, PEOPLE, STRANGE_NAMES, typedNames, typedPasswords } from '../wordpress/people.js';

const PROTOCOLS = [{ protocol: 'ma1sd', addresses_verified: true }, { protocol: 'check_credentials' }];

/** Every name with the right password, every password with the right name, and names that are none. */
const ATTEMPTS = [
  ...PEOPLE.flatMap((person) => typedNames(person).map((name) => ({ name, password: person.password }))),
  ...PEOPLE.flatMap((person) => typedPasswords(person).map((password) => ({ name: person.login, password }))),
  ...STRANGE_NAMES.map((name) => ({ name, password: 'correct horse' })),
];

/** The gateway lets in whom WordPress lets in, as the same account. */
export async function logins({ name: site, wordpress, yaml, token, loginsBy }, results) {
  const expected = await askWordpress(wordpress, ATTEMPTS);
  await withGateway(`deadline: 20s\n${yaml(loginsBy)}`, async (gateway) => {
    let accepted = 0;
    for (const [index, { name, password }] of ATTEMPTS.entries()) {
      const { mxid, outcome } = await gateway.login(name, password);
      const login = expected[index];
      const wanted =
        login === undefined ? [undefined, 'refused'] : [`@${localpartOf(login)}:example.org`, 'accepted'];
      results.equal(`${site}: ${JSON.stringify({ name, password })}`, [mxid, outcome], wanted);
      if (outcome === 'accepted') accepted += 1;
    }
    results.check(`${site}: some are let in`, accepted > PEOPLE.length, accepted);
    const written = gateway.written();
    results.check(
      `${site}: no secret in the log`,
      !written.includes('correct horse') && !written.includes(token),
    );
  });
}

/** What is known of people, by login, by name and by address. */
export async function profiles({ name: site, yaml }, results) {
  const profile = {
    display_name: PEOPLE[0].name,
    three_pids: [{ medium: 'email', address: 'alice@example.org' }],
  };
  for (const settings of PROTOCOLS) {
    await withGateway(yaml(settings, { trust_email: 'always' }), async (gateway) => {
      const alice = await gateway.loginExactly('alice', 'correct horse');
      results.equal(`${site}, ${settings.protocol}: profile`, alice.profile, profile);
    });
  }
  await withGateway(yaml(PROTOCOLS[0], { require_groups: ['editor'] }), async (gateway) => {
    const outcome = async (name, password) => (await gateway.login(name, password)).outcome;
    results.equal(`${site}: a role`, await outcome('alice', 'correct horse'), 'accepted');
    results.equal(`${site}: no role`, await outcome('bare', 'pw'), 'refused');
    const lookup = async (address) => {
      const body = JSON.stringify({ lookup: { medium: 'email', address } });
      const response = await fetch(`${gateway.url}/_ma1sd/backend/api/v1/identity/single`, {
        method: 'POST',
        body,
      });
      return (await response.json()).lookup?.id.value;
    };
    results.equal(`${site}: by address`, await lookup('ALICE@example.org'), '@alice:example.org');
    for (const nobody of ['nobody@example.org', 'shared@example.org', '*@example.org', "' OR 1=1 --@x"])
      results.equal(`${site}: nobody by ${nobody}`, await lookup(nobody), undefined);
  });
}

/** Who has no token, or asks nonsense. */
export async function strangers({ name: site, url, token }, results) {
  const status = async (init, at = url) => (await fetch(at, init)).status;
  const post = (body, headers = { authorization: `Bearer ${token}` }) => ({ method: 'POST', body, headers });
  const body = JSON.stringify({ auth: { localpart: 'alice', password: 'correct horse' } });
  for (const [what, init, expected, at] of [
    ['no token', post(body, {}), 401],
    [
      'another token',
      post(body, { authorization: `Bearer ${token.replace(/^./, (first) => (first === '0' ? '1' : '0'))}` }),
      401,
    ],
    ['an empty token', post(body, { authorization: 'Bearer ' }), 401],
    [
      'a file without a token',
      post(body, { authorization: 'Bearer ' }),
      401,
      url.replace('postern.php', 'untouched.php'),
    ],
    ['GET', { headers: { authorization: `Bearer ${token}` } }, 405],
    ['no JSON', post('nonsense'), 400],
    ['a list', post('[1]'), 400],
    ['no text', post('{"auth":{"localpart":1,"password":"x"}}'), 400],
    ['a large body', post(`{"x":"${'x'.repeat(70_000)}"}`), 413],
    [
      'many addresses',
      post(JSON.stringify({ lookup: Array(201).fill({ medium: 'email', address: 'a@b' }) })),
      413,
    ],
    ['a login', post(body), 200],
  ])
    results.equal(`${site}: ${what}`, await status(init, at), expected);
  const refused = await fetch(url, post(body, {}));
  results.equal(`${site}: strangers learn nothing`, await refused.text(), '{"error":"no access"}');
  results.check(`${site}: no names of programs`, !/wordpress/i.test([...refused.headers].join()));
}

export async function conformance({ name, config }, results) {
  for (const settings of PROTOCOLS) {
    await conforms(results, `${name}, ${settings.protocol}`, restPlugin, {
      config: { ...config, ...settings },
      account: {
        username: 'alice',
        password: 'correct horse',
        otherSpellings: ['ALICE', 'alice@example.org'],
      },
      unreachableConfig: { ...config, ...settings, url: 'http://127.0.0.1:1' },
      tellsUnknownUsers: false,
      patienceMs: 20_000,
    });
  }
}

/** Plugins of WordPress that keep people out, a site in maintenance, and one without a database: outages, all of them. */
export async function unwell({ name: site, config, put, wordpress, server }, results) {
  const { plugin, call, close } = await openedPlugin(restPlugin, { ...config, ...PROTOCOLS[0] });
  const login = (username = 'alice', password = 'correct horse') =>
    plugin.authenticate({ username, password }, call()).then(
      ({ verdict }) => verdict,
      ({ code, message }) => `${code} ${message}`,
    );
  const load = "<?php require getenv('POSTERN_WORDPRESS_FOLDER') . '/wp-load.php';";
  const refuseWith = (code) =>
    `${load} add_filter('authenticate', fn () => new WP_Error('${code}', 'words'), 99);`;
  try {
    for (const [what, text, expected] of [
      ['a lockout', refuseWith('too_many_retries'), /^PLUGIN_UNAVAILABLE .*answered 429$/],
      ['a captcha', refuseWith('captcha_invalid'), /^PLUGIN_UNAVAILABLE .*answered 429$/],
      ['a plugin that refuses', refuseWith('pending_approval'), /^rejected$/],
      ['a plugin that prints', `${load} echo '<p>Notice</p>';`, /^accepted$/],
      [
        'a plugin that ends everything',
        `${load} wp_die('Are you human?', '', 403);`,
        /^PLUGIN_MISCONFIGURED .*answered 403/,
      ],
      ['a fault', `${load} nowhere();`, /^PLUGIN_UNAVAILABLE .*answered 500$/],
      ['no site', undefined, /^PLUGIN_UNAVAILABLE .*answered 500$/],
    ]) {
      if (text === undefined) put('wp-load.php', '<?php http_response_code(500); exit;');
      else put('wp-load.php', text);
      results.match(`${site}: ${what}`, await login(), expected);
    }
    put('wp-load.php', load);
    results.equal(`${site}: well again`, await login(), 'accepted');
    breakDatabase(wordpress.env.POSTERN_WORDPRESS_CONFIG);
    results.match(`${site}: no database`, await login(), /^PLUGIN_(UNAVAILABLE|MISCONFIGURED|PROTOCOL) /);
    await server.stop();
    results.match(`${site}: away`, await login(), /^PLUGIN_UNAVAILABLE .*cannot be reached/);
  } finally {
    await close();
  }
}

function breakDatabase(file) {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/('DB_PASSWORD', ')/, '$1not '));
}
