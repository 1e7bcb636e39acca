/** A real PostgreSQL that is thrown away afterwards. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { as, give, output } from './command.js';
import { controls } from './controls.js';
import { throwAwayFolder } from './folder.js';
import { program } from './installed.js';
import { freePort, ServerProcess } from './server-process.js';
import { makeCertificates } from './tls.js';

/** Who the server runs as if we are root: Debian's own account for it. */
const SYSTEM_USER = 'postgres';
const HBA = ['local all all scram-sha-256', 'host all all 127.0.0.1/32 scram-sha-256'];

/**
 * @param {object} options
 * @param {(line: string) => void} options.log
 * @param {string[]} [options.hba] lines of pg_hba.conf that come before the usual ones
 * @param {number} [options.maxConnections]
 */
export async function startPostgresql({ log, hba = [], maxConnections = 40 }) {
  const programs = { initdb: program('initdb'), postgres: program('postgres'), psql: program('psql') };
  const folder = throwAwayFolder('postgresql');
  const superuser = { user: 'postgres', password: randomBytes(12).toString('hex') };
  const tls = await makeCertificates(folder.path);
  const socket = join(folder.path, 'socket');
  const port = await freePort();
  await initialise(programs, folder.path, { superuser, hba });
  const run = (sql, database = 'postgres') =>
    output([programs.psql, '-qAtX', '-v', 'ON_ERROR_STOP=1'], {
      input: sql,
      env: connection({ superuser, socket, port, database }),
    });
  const server = new ServerProcess({
    command: [programs.postgres, ...settings({ folder: folder.path, port, socket, tls, maxConnections })],
    user: SYSTEM_USER,
    folder: folder.path,
    stopSignal: 'SIGQUIT', // "immediate": https://www.postgresql.org/docs/current/server-shutdown.html
    ask: () => run('select 1'),
  });
  await server.start();
  log(`PostgreSQL ${(await run('show server_version')).trim()} on port ${port}`);
  const address = { host: '127.0.0.1', port, socket, superuser, ca: tls.ca };
  return { ...address, run, ...controls(server, folder) };
}

async function initialise({ initdb }, folder, { superuser, hba }) {
  mkdirSync(join(folder, 'socket'));
  writeFileSync(join(folder, 'pg_hba.conf'), [...hba, ...HBA, ''].join('\n'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, superuser.password, { mode: 0o600 });
  await give(SYSTEM_USER, folder);
  const options = [
    ...[`--pgdata=${folder}/data`, `--username=${superuser.user}`, `--pwfile=${passwordFile}`],
    ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
  ];
  await output(as(SYSTEM_USER, [initdb, ...options]), { cwd: folder });
  rmSync(passwordFile);
}

function settings({ folder, port, socket, tls, maxConnections }) {
  const values = {
    hba_file: join(folder, 'pg_hba.conf'),
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: socket,
    max_connections: maxConnections,
    ssl: 'on',
    ssl_cert_file: tls.certificate,
    ssl_key_file: tls.key,
    // nothing here has to survive a power cut
    fsync: 'off',
    full_page_writes: 'off',
  };
  return ['-D', join(folder, 'data'), ...Object.entries(values).flatMap(([key, v]) => ['-c', `${key}=${v}`])];
}

/** By the socket: the suite's own lines of pg_hba.conf are about TCP. */
function connection({ superuser, socket, port, database }) {
  return {
    PGHOST: socket,
    PGPORT: String(port),
    PGUSER: superuser.user,
    PGPASSWORD: superuser.password,
    PGDATABASE: database,
  };
}
