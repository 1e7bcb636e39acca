/** A real Synapse with our module, thrown away afterwards. */
import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { throwAwayFolder } from './folder.js';
import { freePort, ServerProcess } from './server-process.js';
import { PeerUnavailable } from './unavailable.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'postern-peers', 'synapse');
const LARGE = { per_second: 100_000, burst_count: 100_000 };

/** Where the module's source is: what a container has mounted. */
export const MODULE_PATH = join(root, 'packages/synapse-module/src');

/** The releases that the module is tested on, the newest first. */
export const SYNAPSE_VERSIONS = readFileSync(join(root, 'packages/synapse-module/synapse-versions'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' ')[0]);

let complaint;

/** The Python of an environment that holds this Synapse. @param {string} version */
export function pythonOf(version) {
  complaint ??= install();
  if (complaint !== '') throw new PeerUnavailable(`Synapse ${version} is not installed: ${complaint}`);
  return join(cache, version, 'bin/python');
}

function install() {
  const script = fileURLToPath(new URL('synapse/install.sh', import.meta.url));
  const { status, stderr, error } = spawnSync(script, [cache], { encoding: 'utf8' });
  return status === 0 ? '' : (error?.message ?? stderr.trim());
}

/**
 * @param {object} options
 * @param {(line: string) => void} options.log
 * @param {string} options.version
 * @param {object} [options.module] what stands below the module's `config`; none: no module
 * @param {object} [options.config] more of homeserver.yaml
 * @param {'DEBUG' | 'INFO' | 'WARNING'} [options.level] of everything that is logged
 */
export async function startSynapse({ log, version, module, config = {}, level = 'INFO' }) {
  const python = pythonOf(version);
  const folder = throwAwayFolder('synapse');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = randomBytes(12).toString('hex');
  const file = join(folder.path, 'homeserver.yaml');
  const settings = { ...homeserver(folder.path, port, secret, level), ...config };
  if (module !== undefined) settings.modules = [{ module: 'postern_synapse.PosternModule', config: module }];
  writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
  const server = new ServerProcess({
    command: [python, '-m', 'synapse.app.homeserver', '-c', file],
    folder: folder.path,
    env: { PYTHONPATH: MODULE_PATH, PYTHONDONTWRITEBYTECODE: '1' },
    stopSignal: 'SIGTERM',
    ask: async () => {
      const response = await fetch(`${url}/health`);
      if (!response.ok) throw new Error(`it answered ${response.status}`);
    },
  });
  try {
    await server.start();
  } catch (error) {
    folder.remove();
    throw error;
  }
  log(`Synapse ${version} on port ${port}`);
  return {
    ...{ version, url, file, python, serverName: settings.server_name },
    logged: () => readFileSync(join(folder.path, 'synapse.log'), 'utf8'),
    /** An account of Synapse's own. @returns its access token */
    register: (username, password, admin = false) => register(url, secret, { username, password, admin }),
    stop: () => server.stop(),
    restart: () => server.restart(),
    async close() {
      await server.close();
      folder.remove();
    },
  };
}

function homeserver(folder, port, secret, level) {
  writeFileSync(
    join(folder, 'signing.key'),
    `ed25519 a_peer ${randomBytes(32).toString('base64').replaceAll('=', '')}\n`,
  );
  writeFileSync(join(folder, 'log.yaml'), JSON.stringify(logging(join(folder, 'synapse.log'), level)));
  return {
    server_name: 'example.org',
    public_baseurl: `http://127.0.0.1:${port}/`,
    listeners: [
      {
        ...{ port, type: 'http', tls: false, bind_addresses: ['127.0.0.1'], x_forwarded: true },
        resources: [{ names: ['client'], compress: false }],
      },
    ],
    database: { name: 'sqlite3', args: { database: join(folder, 'homeserver.db') } },
    log_config: join(folder, 'log.yaml'),
    media_store_path: join(folder, 'media'),
    signing_key_path: join(folder, 'signing.key'),
    report_stats: false,
    trusted_key_servers: [],
    federation_domain_whitelist: [],
    registration_shared_secret: secret,
    macaroon_secret_key: randomBytes(12).toString('hex'),
    form_secret: randomBytes(12).toString('hex'),
    bcrypt_rounds: 4,
    presence: { enabled: false },
    password_config: { enabled: true, localdb_enabled: true },
    rc_login: { address: LARGE, account: LARGE, failed_attempts: LARGE },
    rc_registration: LARGE,
    rc_message: LARGE,
  };
}

function logging(file, level) {
  const handlers = { file: { class: 'logging.FileHandler', filename: file, formatter: 'plain' } };
  return {
    version: 1,
    formatters: { plain: { format: '%(asctime)s %(name)s %(levelname)s %(message)s' } },
    handlers,
    root: { level, handlers: Object.keys(handlers) },
    disable_existing_loggers: false,
  };
}

/** https://element-hq.github.io/synapse/latest/admin_api/register_api.html */
async function register(url, secret, { username, password, admin }) {
  const path = `${url}/_synapse/admin/v1/register`;
  const { nonce } = await (await fetch(path)).json();
  const signed = [nonce, username, password, admin ? 'admin' : 'notadmin'].join('\0');
  const mac = createHmac('sha1', secret).update(signed).digest('hex');
  const body = JSON.stringify({ nonce, username, password, admin, mac });
  const response = await fetch(path, { method: 'POST', body });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${username} was not registered: ${JSON.stringify(answer)}`);
  return answer.access_token;
}
