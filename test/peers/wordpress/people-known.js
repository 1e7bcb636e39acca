/** What is known of people, and how they are found. */
import wordpressPlugin from '../../../plugins/wordpress/dist/src/index.js';
import { conforms } from '../support/conformance.js';
import { withGateway } from '../support/gateway.js';
import { openedPlugin } from '../support/plugin.js';
import { encoded, PEOPLE } from './people.js';

export async function profiles({ name, multisite, php, yaml }, results) {
  await php(`
    $id = get_user_by('login', 'alice')->ID;
    update_user_meta($id, 'billing_phone', '030 901820');
    $bare = get_user_by('login', 'quoted')->ID;
    wp_update_user(['ID' => $bare, 'display_name' => '', 'first_name' => 'Ann & Co', 'last_name' => "O\\\\'Neil"]);
    $wpdb->update($wpdb->users, ['display_name' => ''], ['ID' => $bare]);
  `);
  const entry = { default_country: 'DE', trust_phone: 'always', require_groups: ['editor'] };
  await withGateway(yaml({ emails_verified: true }, entry), async (gateway) => {
    const { profile } = await gateway.login('alice', 'correct horse');
    results.equal(`${name}: profile`, profile, {
      display_name: PEOPLE[0].name,
      three_pids: [
        { medium: 'email', address: 'alice@example.org' },
        { medium: 'msisdn', address: '4930901820' },
      ],
    });
    const quoted = await gateway.login("o'neil+x@example.org", 'a"b\'c\\d');
    results.equal(`${name}: fallback of the name`, quoted.profile?.display_name, "Ann & Co O'Neil");
    results.equal(`${name}: no role`, (await gateway.login('bare', 'pw')).outcome, 'refused');
    const shared = await gateway.login('j. r. bob-dobbs_x', 'UPPER case');
    results.equal(`${name}: an address of two`, shared.profile?.three_pids ?? [], []);
  });
  await withGateway(yaml({ require_roles: multisite ? ['administrator'] : ['editor'] }), async (gateway) => {
    const outcome = multisite ? 'refused' : 'accepted';
    results.equal(`${name}: require_roles`, (await gateway.login('alice', 'correct horse')).outcome, outcome);
  });
}

export async function renamed({ name, config, table, run, php }, results) {
  const { plugin, call, close } = await openedPlugin(wordpressPlugin, { ...config, emails_verified: true });
  try {
    const { account } = await plugin.authenticate({ username: 'bare', password: 'pw' }, call());
    await run(`UPDATE ${table('users')} SET user_login = 'Clothed' WHERE user_login = 'bare'`);
    const after = await plugin.authenticate({ username: 'clothed', password: 'pw' }, call());
    results.equal(`${name}: renamed`, after.account, { ...account, username: 'Clothed' });
    results.equal(`${name}: found`, await plugin.find({ subject: account.subject }, call()), after.account);
    results.equal(`${name}: the old name`, await plugin.find({ username: 'bare' }, call()), undefined);
    const byAddress = await plugin.find({ medium: 'email', address: 'alice@example.org' }, call());
    const id = await php("echo get_user_by('login', 'alice')->ID;");
    results.equal(`${name}: by address`, byAddress?.subject, id);
    const accent = await plugin.find({ medium: 'email', address: 'álice@example.org' }, call());
    results.equal(`${name}: by an address with an accent`, accent, undefined);
    const [finding, hashes] = await plugin.inspect(call());
    results.match(
      `${name}: inspect`,
      finding.message,
      /^WordPress \(a .*\) on MariaDB \d+\.\d.*fewer than 100/,
    );
    results.match(`${name}: hashes`, hashes.message, /^of the \d+ newest accounts/);
  } finally {
    await run(`UPDATE ${table('users')} SET user_login = 'bare' WHERE user_login = 'Clothed'`);
    await close();
  }
}

export async function applicationPasswords({ name, php, yaml }, results) {
  const password = await createApplicationPassword({ php }, 'alice');
  await withGateway(yaml({ application_passwords: true }), async (gateway) => {
    for (const [typed, outcome] of [
      [password, 'accepted'],
      [password.replaceAll(' ', ''), 'accepted'],
      [password.slice(0, -1), 'refused'],
      ['correct horse', 'accepted'],
    ])
      results.equal(`${name}: application password`, (await gateway.login('alice', typed)).outcome, outcome);
    results.equal(`${name}: of another`, (await gateway.login('older', password)).outcome, 'refused');
  });
  await withGateway(yaml(), async (gateway) => {
    results.equal(`${name}: switched off`, (await gateway.login('alice', password)).outcome, 'refused');
  });
}

/** As the profile page shows it once. */
export function createApplicationPassword({ php }, login) {
  return php(`
    $id = get_user_by('login', ${encoded(login)})->ID;
    $made = WP_Application_Passwords::create_new_application_password($id, ['name' => 'Größe "x" ' . wp_rand()]);
    if (is_wp_error($made)) throw new Exception($made->get_error_message());
    echo WP_Application_Passwords::chunk_password($made[0]);
  `);
}

export async function conformance({ name, multisite, config, run, table }, results) {
  const password = 'correct horse';
  // each of them costs a check of its own, as the page says
  await run(`DELETE FROM ${table('usermeta')} WHERE meta_key = '_application_passwords'`);
  if (multisite) await run(`UPDATE ${table('users')} SET spam = 1 WHERE user_login = 'twice'`);
  await conforms(results, name, wordpressPlugin, {
    config: { ...config, emails_verified: true, application_passwords: true },
    account: { username: 'Alice', password, otherSpellings: ['alice', 'Álice', 'alice@example.org'] },
    bare: { username: 'bare', password: 'pw' },
    ...(multisite && { disabled: { username: 'twice', password: 'pw' } }),
    brokenConfig: { ...config, table_prefix: 'nothing_', user_table: undefined, usermeta_table: undefined },
    unreachableConfig: { ...config, connection: 'mysql://gate@127.0.0.1:1/blog' },
  });
}
