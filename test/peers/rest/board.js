/**
 * The half of the PHP file that is for phpBB. A board cannot be had, so the file runs beside a stand-in for the few parts of
 * phpBB that it uses: that shows that it runs, and who it lets in; not that phpBB is as its source says.
 */
import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { throwAwayFolder } from '../servers/folder.js';
import { phpWith } from '../servers/installed.js';
import { freePort, ServerProcess } from '../servers/server-process.js';
import { withGateway } from '../support/gateway.js';

const FILE = readFileSync(new URL('../../../contrib/php/postern.php', import.meta.url), 'utf8');
const COMMON = fileURLToPath(new URL('board/common.php', import.meta.url));

const user = (user_id, username, more = {}) => ({
  ...{ user_id, username, username_clean: username.toLowerCase(), password: 'secret', user_type: 0 },
  ...{ user_email: `${user_id}@example.org`, user_login_attempts: 0, banned: false, groups: ['REGISTERED'] },
  ...more,
});
const USERS = [
  user(2, 'Alice', { user_type: 3, banned: true, groups: ['ADMINISTRATORS', 'A &amp; B'] }),
  user(3, 'O&quot;Neil', { password: 'a&quot;b' }),
  user(4, 'inactive', { user_type: 1 }),
  user(5, 'robot', { user_type: 2 }),
  user(6, 'banned', { banned: true }),
  user(7, 'locked', { user_login_attempts: 3 }),
  user(8, 'one', { user_email: 'shared@example.org' }),
  user(9, 'other', { user_email: 'shared@example.org' }),
];

export async function board({ name }, results) {
  const folder = throwAwayFolder('board');
  const token = randomBytes(32).toString('hex');
  const put = (file, text) => writeFileSync(join(folder.path, file), text);
  put('postern.php', FILE.replace("POSTERN_TOKEN = ''", `POSTERN_TOKEN = '${token}'`));
  put('config.php', '<?php');
  put('users.json', JSON.stringify(USERS));
  copyFileSync(COMMON, join(folder.path, 'common.php'));
  const host = `127.0.0.1:${await freePort()}`;
  const url = `http://${host}/postern.php`;
  const settings = ['-d', 'display_errors=stderr', '-d', 'error_reporting=-1'];
  const server = new ServerProcess({
    command: [phpWith([]), ...settings, '-S', host, '-t', folder.path],
    folder: folder.path,
    stopSignal: 'SIGTERM',
    ask: () => fetch(url),
  });
  await server.start();
  try {
    const config = { protocol: 'ma1sd', url, token, add_paths: false, server_name: 'example.org' };
    const entry = { id: 'board', use: 'rest', config: { ...config, addresses_verified: true } };
    await withGateway(`plugins: ${JSON.stringify([entry])}\nma1sd_backend: {}\n`, (gateway) =>
      asked(name, gateway, results),
    );
    const warnings =
      readFileSync(join(folder.path, 'server.log'), 'utf8').match(
        /PHP (?:Warning|Notice|Deprecated|Fatal).*/g,
      ) ?? [];
    results.equal(`${name}: PHP has nothing to say`, warnings, []);
  } finally {
    await server.close();
    folder.remove();
  }
}

async function asked(name, gateway, results) {
  const alice = await gateway.login('ALICE', 'secret');
  results.equal(`${name}: a founder`, alice.mxid, '@alice:example.org');
  results.equal(`${name}: a profile`, alice.profile, {
    display_name: 'Alice',
    three_pids: [{ medium: 'email', address: '2@example.org' }],
  });
  const oneil = await gateway.login('o"neil', 'a"b');
  results.equal(`${name}: entities`, oneil.mxid, '@o=22neil:example.org');
  for (const [login, password] of [
    ['alice', 'wrong'],
    ["' OR 1=1 --", 'secret'],
    ...['nobody', 'inactive', 'robot', 'banned'].map((login) => [login, 'secret']),
  ])
    results.equal(`${name}: ${login}`, (await gateway.login(login, password)).outcome, 'refused');
  results.equal(`${name}: a captcha`, (await gateway.login('locked', 'secret')).outcome, '503');
  const ask = async (path, body) => {
    const at = `${gateway.url}/_ma1sd/backend/api/v1/${path}`;
    return (await fetch(at, { method: 'POST', body: JSON.stringify(body) })).json();
  };
  const found = async (address) =>
    (await ask('identity/single', { lookup: { medium: 'email', address } })).lookup?.id.value;
  results.equal(`${name}: by address`, await found('2@EXAMPLE.org'), '@alice:example.org');
  for (const address of ['shared@example.org', '6@example.org', '4@example.org'])
    results.equal(`${name}: nobody by ${address}`, await found(address), undefined);
  const { profile } = await ask('profile/roles', { mxid: '@alice:example.org' });
  results.equal(`${name}: groups`, profile?.roles, ['ADMINISTRATORS', 'A & B']);
}
