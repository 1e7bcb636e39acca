/** A real WordPress in a database of a MariaDB peer, served by PHP's own web server, and thrown away afterwards. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from './command.js';
import { controls } from './controls.js';
import { throwAwayFolder } from './folder.js';
import { phpWith, wordpressFolder } from './installed.js';
import { freePort, ServerProcess } from './server-process.js';

const ASK_MS = 10_000;
const RUN = fileURLToPath(new URL('wordpress/run.php', import.meta.url));
/** Errors go to stderr, mails nowhere. */
const PHP_SETTINGS = ['-d', 'display_errors=stderr', '-d', 'log_errors=0', '-d', 'sendmail_path=/bin/true'];

/**
 * @param {object} options
 * @param {Awaited<ReturnType<typeof import('./mariadb.js').startMariadb>>} options.mariadb
 * @param {'6.1' | '6.8'} options.version
 * @param {string} options.database made unless it is there
 * @param {string} [options.prefix] of the tables' names
 * @param {boolean} [options.multisite] a network by folders, with one site
 * @param {{ users: string, usermeta: string }} [options.customUserTables] full names of the two tables
 */
export async function startWordpress(options) {
  const { mariadb, version, database, multisite = false } = options;
  const tree = wordpressFolder(version);
  const interpreter = [phpWith(['mysqli', 'xml']), ...PHP_SETTINGS];
  const folder = throwAwayFolder('wordpress');
  const host = `127.0.0.1:${await freePort()}`;
  const url = `http://${host}`;
  const config = join(folder.path, 'wp-config.php');
  const env = {
    POSTERN_WORDPRESS_CONFIG: config,
    POSTERN_WORDPRESS_FOLDER: tree,
    POSTERN_WORDPRESS_HOST: host,
  };
  const php = (code) => output([...interpreter, RUN], { input: code, env });
  const configure = (more) =>
    writeFileSync(config, configuration({ ...options, url, more }), { mode: 0o600 });
  const administrator = { user: 'admin', password: randomBytes(12).toString('hex') };

  await mariadb.run(`create database if not exists \`${database}\``);
  configure({ WP_INSTALLING: true });
  await php(installation(administrator));
  if (multisite) {
    configure({ WP_ALLOW_MULTISITE: true });
    await php(network(host));
  }
  configure(multisite ? networkConstants(host) : {});
  const server = new ServerProcess({
    command: [...interpreter, '-S', host, '-t', tree],
    folder: folder.path,
    env,
    stopSignal: 'SIGTERM',
    ask: () => restAnswers(url),
  });
  await server.start();
  return { url, administrator, php, interpreter, env, ...controls(server, folder) };
}

function configuration({ mariadb, database, prefix = 'wp_', customUserTables, url, more }) {
  const constants = {
    DB_NAME: database,
    DB_USER: mariadb.superuser.user,
    DB_PASSWORD: mariadb.superuser.password,
    DB_HOST: `${mariadb.host}:${mariadb.port}`,
    DB_CHARSET: 'utf8mb4',
    DB_COLLATE: '',
    WP_HOME: url,
    WP_SITEURL: url,
    WP_ENVIRONMENT_TYPE: 'local', // application passwords work without TLS
    WP_HTTP_BLOCK_EXTERNAL: true,
    AUTOMATIC_UPDATER_DISABLED: true,
    DISABLE_WP_CRON: true,
    WP_DISABLE_FATAL_ERROR_HANDLER: true, // it hides PHP's own words
    ...(customUserTables && {
      CUSTOM_USER_TABLE: customUserTables.users,
      CUSTOM_USER_META_TABLE: customUserTables.usermeta,
    }),
    ...more,
  };
  return [
    '<?php',
    ...Object.entries(constants).map(([name, value]) => `define('${name}', ${literal(value)});`),
    `$table_prefix = ${literal(prefix)};`,
    "require_once ABSPATH . 'wp-settings.php';\n",
  ].join('\n');
}

function installation({ user, password }) {
  return `
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('Postern', ${literal(user)}, 'admin@example.org', true, '', ${literal(password)});
    update_option('permalink_structure', '/%postname%/'); // for /wp-json/
  `;
}

/** What the screen "Network Setup" does. */
function network(host) {
  return `
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    foreach ($wpdb->tables('ms_global') as $table => $name) $wpdb->$table = $name;
    install_network();
    $result = populate_network(1, ${literal(host)}, 'admin@example.org', 'Postern', '/', false);
    if (is_wp_error($result)) throw new Exception($result->get_error_message());
  `;
}

function networkConstants(host) {
  return {
    MULTISITE: true,
    SUBDOMAIN_INSTALL: false,
    DOMAIN_CURRENT_SITE: host,
    PATH_CURRENT_SITE: '/',
    SITE_ID_CURRENT_SITE: 1,
    BLOG_ID_CURRENT_SITE: 1,
  };
}

function literal(value) {
  return typeof value === 'string' ? `'${value.replaceAll(/[\\']/g, '\\$&')}'` : String(value);
}

async function restAnswers(url) {
  const response = await fetch(`${url}/?rest_route=/`, { signal: AbortSignal.timeout(ASK_MS) });
  await response.text();
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
}
