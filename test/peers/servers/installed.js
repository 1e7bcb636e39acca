/** Where the programs are, after an install script has had its one chance to fetch them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PeerUnavailable } from './unavailable.js';

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'postern-peers', 'servers');

/** What each script that has run complained of. @type {Map<string, string>} */
const complaints = new Map();

/** The path of a program. @param {string} name @param {string} [script] what installs it */
export function program(name, script) {
  return found(
    name,
    programFolders().map((folder) => join(folder, name)),
    script,
  );
}

/** The path of a program of a directory. @param {string} name */
export function directoryProgram(name) {
  return program(name, 'install-directories.sh');
}

/** The folder of an unpacked WordPress. @param {'6.1' | '6.8'} version */
export function wordpressFolder(version) {
  return found(`WordPress ${version}`, [join(cache, `wordpress-${version}`, 'usr/share/wordpress')]);
}

/** A Keycloak that is built for its start. @param {string} version */
export function keycloakFolder(version) {
  return found(`Keycloak ${version}`, [join(cache, `keycloak-${version}`)], 'keycloak/install.sh');
}

/** PHP, with extensions of it. @param {string[]} extensions */
export function phpWith(extensions) {
  const php = program('php');
  const loaded = execFileSync(php, ['-m'], { encoding: 'utf8' }).split('\n');
  for (const name of extensions) if (!loaded.includes(name)) throw unavailable(`PHP's extension ${name}`);
  return php;
}

function found(what, paths, script = 'install.sh') {
  if (!complaints.has(script)) complaints.set(script, install(script));
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) throw unavailable(what, script);
  return path;
}

function unavailable(what, script = 'install.sh') {
  return new PeerUnavailable(`${what} is not installed: ${complaints.get(script) || 'not found'}`);
}

function install(script) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stderr, error } = spawnSync(path, [cache], {
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  return error?.message ?? stderr.trim();
}

/** Debian keeps PostgreSQL's programs out of PATH, and MariaDB's server in a folder that only root has there. */
function programFolders() {
  const postgresql = '/usr/lib/postgresql';
  const releases = existsSync(postgresql)
    ? readdirSync(postgresql).sort((a, b) => Number(b) - Number(a))
    : [];
  return [
    ...releases.map((release) => join(postgresql, release, 'bin')),
    ...process.env.PATH.split(delimiter),
    '/usr/sbin',
  ];
}
