/** A real Keycloak with its database in memory, and realms that are imported through its own API. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { controls } from './controls.js';
import { throwAwayFolder } from './folder.js';
import { keycloakFolder } from './installed.js';
import { freePort, ServerProcess } from './server-process.js';

const START_MS = 240_000;
const ANSWER_MS = 60_000;

/** What each release was built with. */
export const RELEASES = [
  { version: '26.7.3', path: '', options: ['--http-management-port=0', '--http-management-host=127.0.0.1'] },
  { version: '24.0.5', path: '/auth', options: [] },
];

/** @param {(typeof RELEASES)[number]} release */
export async function startKeycloak({ version, path, options }) {
  const home = keycloakFolder(version);
  const folder = throwAwayFolder('keycloak');
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const password = randomBytes(12).toString('hex');
  const server = new ServerProcess({
    command: [
      join(home, 'bin/kc.sh'),
      ...['start', '--optimized', '--http-enabled=true', '--hostname-strict=false'],
      ...['--http-host=127.0.0.1', `--http-port=${port}`, ...options],
    ],
    folder: folder.path,
    env: {
      KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
      KC_BOOTSTRAP_ADMIN_PASSWORD: password,
      KEYCLOAK_ADMIN: 'admin', // the names until release 25
      KEYCLOAK_ADMIN_PASSWORD: password,
      JAVA_OPTS_APPEND: `-Xms64m -Xmx512m -Djava.io.tmpdir=${folder.path}`,
    },
    stopSignal: 'SIGTERM',
    startMs: START_MS,
    ask: () => json(`${origin}${path}/realms/master/.well-known/openid-configuration`),
  });
  await server.start();
  const admin = (method, what, body) => administer(`${origin}${path}`, password, { method, what, body });
  return { name: `Keycloak ${version}`, home, origin, path, admin, password, ...controls(server, folder) };
}

/** A call of the Admin REST API by the administrator; answers the JSON, if there is any. */
async function administer(base, password, { method, what, body }) {
  const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password };
  const { access_token } = await json(`${base}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return json(`${base}/admin/realms${what}`, {
    method,
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function json(url, options = {}) {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(ANSWER_MS) });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${new URL(url).pathname}: HTTP ${response.status} ${text.slice(0, 300)}`);
  return text === '' ? undefined : JSON.parse(text);
}
