/** WordPress sites with contrib/php/postern.php beside wp-load.php. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwAwayFolder } from '../servers/folder.js';
import { freePort, ServerProcess } from '../servers/server-process.js';
import { startWordpress } from '../servers/wordpress.js';
import { createPeople } from '../wordpress/people.js';

/** Every login by one of the protocols, as each takes a while; the rest by both. */
export const SITES = [
  { version: '6.1', loginsBy: { protocol: 'check_credentials' } },
  { version: '6.8', loginsBy: { protocol: 'ma1sd' } },
];

const FILE = readFileSync(new URL('../../../contrib/php/postern.php', import.meta.url), 'utf8');
const ASK_MS = 10_000;

/** @param {Awaited<ReturnType<typeof import('../sql/databases/mariadb.js').mariadbPeer>>} mariadb @param {typeof SITES[number]} description */
export async function createSite(mariadb, { version, loginsBy }) {
  const database = `rest${version.replace('.', '')}`;
  const wordpress = await startWordpress({ mariadb, version, database });
  await createPeople(wordpress);
  const token = randomBytes(32).toString('hex');
  const folder = throwAwayFolder('contrib');
  const put = (name, text) => writeFileSync(join(folder.path, name), text);
  put('postern.php', FILE.replace("POSTERN_TOKEN = ''", `POSTERN_TOKEN = '${token}'`));
  put('untouched.php', FILE);
  // The unpacked WordPress is shared and stays as it is: this stands for it beside the file.
  put('wp-load.php', "<?php require getenv('POSTERN_WORDPRESS_FOLDER') . '/wp-load.php';");
  const host = `127.0.0.1:${await freePort()}`;
  const url = `http://${host}/postern.php`;
  const server = new ServerProcess({
    // files are changed while it runs
    command: [...wordpress.interpreter, '-d', 'opcache.enable=0', '-S', host, '-t', folder.path],
    folder: folder.path,
    env: wordpress.env,
    stopSignal: 'SIGTERM',
    ask: () => fetch(url, { signal: AbortSignal.timeout(ASK_MS) }),
  });
  await server.start();
  const config = { url, token, add_paths: false, server_name: 'example.org' };
  return {
    ...{
      name: `WordPress ${version} with postern.php`,
      wordpress,
      server,
      url,
      token,
      config,
      loginsBy,
      put,
    },
    /** A configuration with nothing but this plugin. */
    yaml: (more, entry = {}) =>
      `plugins: ${JSON.stringify([{ id: 'site', use: 'rest', config: { ...config, ...more }, ...entry }])}\nma1sd_backend: {}\n`,
    async close() {
      await server.close();
      folder.remove();
      await wordpress.close();
    },
  };
}
