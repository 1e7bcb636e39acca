/** Installed sites, their people, and the rights of the gateway's user on their databases. */
import { readFileSync } from 'node:fs';
import { startWordpress } from '../servers/wordpress.js';
import { createPeople } from './people.js';

const page = readFileSync(new URL('../../../docs/plugins/wordpress.md', import.meta.url), 'utf8');

/** What the page lets grant, as `[columns, table]`. */
const [SINGLE_GRANTS, NETWORK_GRANTS] = page
  .split('In a network also:')
  .map((part) =>
    [...part.matchAll(/GRANT SELECT \(([\w, ]+)\) ON wordpress\.wp_(\w+)/g)].map((match) => match.slice(1)),
  );

export const SITES = [
  { version: '6.1', prefix: 'wp_' },
  { version: '6.1', prefix: 'net_', multisite: true },
  { version: '6.8', prefix: 'blog_', customUserTables: { users: 'members', usermeta: 'members_meta' } },
  { version: '6.8', prefix: 'wp_', multisite: true },
];

/** @param {Awaited<ReturnType<typeof import('../sql/databases/mariadb.js').mariadbPeer>>} peer */
export async function createSite(peer, { version, prefix, multisite = false, customUserTables }) {
  const database = `site${version.replace('.', '')}${multisite ? 'network' : 'single'}`;
  const wordpress = await startWordpress({
    ...{ mariadb: peer, version, database, prefix, multisite, customUserTables },
  });
  const table = (name) => customUserTables?.[name] ?? prefix + name;
  for (const [columns, name] of [...SINGLE_GRANTS, ...(multisite ? NETWORK_GRANTS : [])])
    await peer.grant(database, table(name), columns);
  await createPeople(wordpress);
  const config = {
    connection: peer.url(database),
    table_prefix: prefix,
    ...(customUserTables && { user_table: table('users'), usermeta_table: table('usermeta') }),
  };
  return {
    ...{ wordpress, peer, database, version, multisite, table, config },
    name: `WordPress ${version}${multisite ? ', network' : ''}`,
    php: wordpress.php,
    run: (sql) => peer.run(sql, database),
    yaml: (more = {}, entry = {}) => yamlOf({ ...config, ...more }, entry),
    close: () => wordpress.close(),
  };
}

/** A configuration with nothing but this plugin. */
export function yamlOf(config, entry = {}) {
  return `plugins: ${JSON.stringify([{ id: 'site', use: 'wordpress', config, ...entry }])}\n`;
}
