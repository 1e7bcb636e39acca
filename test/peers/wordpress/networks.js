/** What only a network has: several sites, super admins, flags; and rights that are missing. */
import wordpressPlugin from '../../../plugins/wordpress/dist/src/index.js';
import { startFailure, withGateway } from '../support/gateway.js';
import { openedPlugin } from '../support/plugin.js';

export async function networkRoles({ name, multisite, php, config, wordpress }, results) {
  if (!multisite) return;
  const site = Number(
    await php(`
      $id = wp_insert_site(['domain' => DOMAIN_CURRENT_SITE, 'path' => '/two/', 'network_id' => 1, 'user_id' => 1]);
      if (is_wp_error($id)) throw new Exception($id->get_error_message());
      add_user_to_blog($id, get_user_by('login', 'alice')->ID, 'author');
      echo $id;
    `),
  );
  const { user, password } = wordpress.administrator;
  const groups = async (part) => {
    const { plugin, call, close } = await openedPlugin(wordpressPlugin, { ...config, ...part });
    try {
      const verdicts = [
        await plugin.authenticate({ username: 'alice', password: 'correct horse' }, call()),
        await plugin.authenticate({ username: user, password }, call()),
      ];
      return verdicts.map(({ profile, reason }) => profile?.groups ?? reason);
    } finally {
      await close();
    }
  };
  const admin = ['administrator', 'super_admin'];
  results.equal(`${name}: roles`, await groups({}), [['editor'], admin]);
  results.equal(`${name}: roles on the second site`, await groups({ site }), [['author'], admin]);
  const required = await groups({ site, require_roles: ['super_admin', 'editor'] });
  results.equal(`${name}: require_roles`, required, ['not-allowed', admin]);
}

export async function networkFlags({ name, multisite, php, yaml }, results) {
  if (!multisite) return;
  await withGateway(yaml(), async (gateway) => {
    const outcome = async () => (await gateway.login('markup', '&<>"\' &amp; <b>')).outcome;
    const mark = (flag, value) =>
      php(`$wpdb->update($wpdb->users, ['${flag}' => ${value}], ['user_login' => 'markup']);`);
    for (const flag of ['spam', 'deleted']) {
      await mark(flag, 1);
      results.equal(`${name}: marked as ${flag}`, await outcome(), 'refused');
      await mark(flag, 0);
      results.equal(`${name}: no longer ${flag}`, await outcome(), 'accepted');
    }
  });
}

export async function missingRights({ name, peer, database, multisite, table, yaml, config }, results) {
  const columns = [
    ['users', 'user_pass'],
    ['usermeta', 'meta_value'],
    ...(multisite ? [['users', 'spam']] : []),
  ];
  for (const [short, column] of columns) {
    await peer.revoke(database, table(short), column);
    const { code, message } = await startFailure(yaml());
    await peer.grant(database, table(short), column);
    results.equal(`${name}: no right on ${column}`, code, 'PLUGIN_MISCONFIGURED');
    const told = new RegExp(
      `'${column}' in table '${table(short)}'.*table_prefix.*GRANT SELECT .* ON ${table(short)}`,
    );
    results.match(`${name}: it is told which`, message, told);
  }
  if (!multisite) return;
  await peer.revoke(database, table('sitemeta'), 'meta_value');
  const { plugin, call, close } = await openedPlugin(wordpressPlugin, config);
  try {
    const findings = await plugin.inspect(call());
    results.match(`${name}: no super admins`, findings.at(-1).message, /super admins .* not known/);
  } finally {
    await close();
    await peer.grant(database, table('sitemeta'), 'meta_value');
  }
}
