/** A real MariaDB that is thrown away afterwards. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { as, give, output } from './command.js';
import { controls } from './controls.js';
import { throwAwayFolder } from './folder.js';
import { program } from './installed.js';
import { freePort, ServerProcess } from './server-process.js';
import { makeCertificates } from './tls.js';

/** Who the server runs as if we are root: Debian's own account for it. */
const SYSTEM_USER = 'mysql';

/**
 * @param {object} options
 * @param {(line: string) => void} options.log
 * @param {number} [options.maxConnections]
 */
export async function startMariadb({ log, maxConnections = 40 }) {
  const programs = {
    install: program('mariadb-install-db'),
    server: program('mariadbd'),
    client: program('mariadb'),
  };
  const folder = throwAwayFolder('mariadb');
  const superuser = { user: 'root', password: randomBytes(12).toString('hex') };
  const tls = await makeCertificates(folder.path);
  const socket = join(folder.path, 'mariadb.sock');
  const port = await freePort();
  await initialise(programs, folder.path, superuser);
  const client = [
    ...[programs.client, '--no-defaults', '--default-character-set=utf8mb4', '-BN'],
    ...[`--socket=${socket}`, `--user=${superuser.user}`],
  ];
  const run = (sql, database) =>
    output(database === undefined ? client : [...client, `--database=${database}`], {
      input: sql,
      env: { MYSQL_PWD: superuser.password },
    });
  const server = new ServerProcess({
    command: [programs.server, ...settings({ folder: folder.path, port, socket, tls, maxConnections })],
    user: SYSTEM_USER,
    folder: folder.path,
    stopSignal: 'SIGTERM', // cuts the connections off itself
    ask: () => run('select 1'),
  });
  await server.start();
  log(`MariaDB ${(await run('select version()')).trim()} on port ${port}`);
  const address = { host: '127.0.0.1', port, socket, superuser, ca: tls.ca };
  return { ...address, run, ...controls(server, folder) };
}

async function initialise({ install }, folder, superuser) {
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'init.sql'), superuserOnly(superuser), { mode: 0o600 });
  await give(SYSTEM_USER, folder);
  const options = [
    ...['--no-defaults', `--datadir=${folder}/data`, '--auth-root-authentication-method=normal'],
    '--skip-test-db',
  ];
  await output(as(SYSTEM_USER, [install, ...options]), { cwd: folder });
}

/** Run before the first connection is taken, as the fresh roots have no passwords. */
function superuserOnly({ user, password }) {
  return ['localhost', '127.0.0.1']
    .flatMap((host) => [
      `create or replace user '${user}'@'${host}' identified by '${password}';`,
      `grant all on *.* to '${user}'@'${host}' with grant option;`,
    ])
    .concat(
      "delete from mysql.global_priv where User in ('root', '') and Host not in ('localhost', '127.0.0.1');",
      'flush privileges;\n',
    )
    .join('\n');
}

function settings({ folder, port, socket, tls, maxConnections }) {
  const values = {
    datadir: join(folder, 'data'),
    'init-file': join(folder, 'init.sql'),
    'pid-file': join(folder, 'mariadb.pid'),
    'bind-address': '127.0.0.1',
    port,
    socket,
    'max-connections': maxConnections,
    'ssl-ca': tls.ca,
    'ssl-cert': tls.certificate,
    'ssl-key': tls.key,
    'character-set-server': 'utf8mb4',
    'collation-server': 'utf8mb4_general_ci',
    // nothing here has to survive a power cut
    'innodb-flush-log-at-trx-commit': 2,
    'innodb-buffer-pool-size': '64M',
  };
  return ['--no-defaults', ...Object.entries(values).map(([key, value]) => `--${key}=${value}`)];
}
