/** The gateway in this process, on a configuration as an operator writes it, and its door. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createGateway } from '../../../packages/gateway/dist/src/gateway.js';
import { loadDefinition } from '../../../packages/gateway/dist/src/chain/loader.js';
import { loadConfig } from '../../../packages/gateway/dist/src/config/load.js';
import { BUILT_IN_PLUGINS } from '../../../packages/gateway/dist/src/manifest.js';
import { createLogger } from '../../../packages/gateway/dist/src/observe/logger.js';
import { createMetrics } from '../../../packages/gateway/dist/src/observe/metrics.js';
import { systemClock } from '../../../packages/gateway/dist/src/time/clock.js';
import { throwAwayFolder } from '../servers/folder.js';

const PATH = '/_matrix-internal/identity/v1/check_credentials';

/**
 * Most suites are about what the plugins say of a name, not whose it is, nor how often it is tried: they give names away,
 * and mistype as often as they like.
 */
const DEFAULTS = ['owners', 'guard'];

/** What a caller saw. */
/** @typedef {{ outcome: 'accepted' | 'refused' | '503' | string, mxid?: string, profile?: object, retryAfter?: string, milliseconds: number }} Answer */

/**
 * @param {string} yaml the keys beside server_name and listen
 * @param {Record<string, string | Buffer>} [files] what lies beside the configuration, executable
 * @returns {Promise<Awaited<ReturnType<typeof start>>>}
 */
export async function startGateway(yaml, files = {}) {
  const folder = throwAwayFolder('gateway');
  try {
    writeFiles(folder.path, files);
    return await start(folder, yaml);
  } catch (error) {
    folder.remove();
    throw error;
  }
}

async function start(folder, yaml) {
  const { log, written } = await memoryLog();
  const file = writeConfig(folder.path, yaml);
  const loaded = await loadConfig(file, { env: {}, load: loadDefinition, plugins: BUILT_IN_PLUGINS.keys() });
  const gateway = await createGateway(loaded, {
    clock: systemClock,
    log,
    metrics: createMetrics('peers'),
    stdout: process.stdout,
  });
  const { doors } = await gateway.start();
  const url = `http://127.0.0.1:${doors.port}`;
  return {
    url,
    file,
    written,
    /** @param {string} name what a person types before `:example.org`; @param {string} password */
    login: (name, password) => login(url, name, password, { 'x-postern-reads': 'mxid' }),
    /** As a caller that goes on with the typed id: only the canonical one is let in. */
    loginExactly: (localpart, password) => login(url, localpart, password, {}),
    async stop() {
      await gateway.stop();
      folder.remove();
    },
  };
}

/** Runs `work` with a gateway, and stops it whatever happens. */
export async function withGateway(yaml, work, files = {}) {
  const gateway = await startGateway(yaml, files);
  try {
    return await work(gateway);
  } finally {
    await gateway.stop();
  }
}

/** Why a gateway does not start. @param {string} yaml */
export async function startFailure(yaml) {
  try {
    await (await startGateway(yaml)).stop();
  } catch (error) {
    return { code: error.cause?.code ?? error.code, message: error.message };
  }
  return { code: 'started', message: 'it started' };
}

/** @param {string} folder @param {Record<string, string | Buffer>} files by their names, executable */
export function writeFiles(folder, files) {
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), content, { mode: 0o755 });
}

/** @param {string} folder @param {string} yaml @returns {string} its path */
export function writeConfig(folder, yaml) {
  const file = join(folder, 'postern.yaml');
  const unset = DEFAULTS.filter((key) => !new RegExp(`^${key}:`, 'm').test(yaml));
  const off = unset.map((key) => `${key}: off\n`).join('');
  writeFileSync(file, `server_name: example.org\nlisten: { port: 0 }\n${off}${yaml}`, { mode: 0o600 });
  return file;
}

/** @returns {Promise<Answer>} */
async function login(url, name, password, headers) {
  const begun = performance.now();
  const body = JSON.stringify({ user: { id: `@${name}:example.org`, password } });
  const response = await fetch(url + PATH, { method: 'POST', body, headers });
  const { auth } = await response.json();
  const milliseconds = Math.round(performance.now() - begun);
  const retryAfter = response.headers.get('retry-after') ?? undefined;
  if (response.status !== 200) return { outcome: String(response.status), retryAfter, milliseconds };
  const { success, mxid, profile } = auth;
  const outcome = success ? 'accepted' : 'refused';
  return { outcome, mxid, profile: withoutVerified(profile), milliseconds };
}

/** What a caller that reads the Matrix ID gets beside the protocol is for our module: its suite looks at it. */
function withoutVerified(profile) {
  const { three_pids: threePids } = profile ?? {};
  if (threePids === undefined) return profile;
  return { ...profile, three_pids: threePids.map(({ medium, address }) => ({ medium, address })) };
}

async function memoryLog() {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const log = await createLogger({ level: 'trace', format: 'json' }, stream, systemClock);
  const written = () => {
    log.flush();
    return text;
  };
  return { log, written };
}
