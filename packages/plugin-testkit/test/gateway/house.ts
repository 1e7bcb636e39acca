import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CANARY } from '../../src/index.js';

/** A secret of the configuration. */
export const secretOf = (what: string): string => `canary-of-${what}-4711`;

/** A password in the field of the name. */
export const TYPED_AS_NAME = 'canary-in-the-wrong-field';

const PORT_OF_NOBODY = 1;
const WEB = `http://127.0.0.1:${PORT_OF_NOBODY}`;
const database = (kind: string): object => ({
  url: `${kind}://gate@127.0.0.1:${PORT_OF_NOBODY}/accounts`,
  password: secretOf(kind),
});

/** Every built-in plugin, at a back end that does not answer, with a secret. */
const AWAY: Readonly<Record<string, object>> = {
  discourse: { connection: database('postgresql') },
  keycloak: { url: WEB, realm: 'example', client: { id: 'gate', secret: secretOf('keycloak') } },
  ldap: {
    url: `ldap://127.0.0.1:${PORT_OF_NOBODY}`,
    bind_dn: 'cn=gate',
    bind_password: secretOf('ldap'),
    search: { base: 'dc=example' },
  },
  nextcloud: { url: WEB, admin: { username: 'gate', password: secretOf('nextcloud') } },
  'oidc-password': { issuer: WEB, client: { id: 'gate', secret: secretOf('oidc') } },
  owncloud: { url: WEB, admin: { username: 'gate', password: secretOf('owncloud') } },
  phpbb: { connection: database('mysql') },
  rest: {
    protocol: 'check_credentials',
    url: WEB,
    server_name: 'example.org',
    token: secretOf('rest'),
  },
  sql: { connection: database('postgresql'), queries: { account: 'SELECT 1 WHERE :username = 1' } },
  wordpress: { connection: database('mysql') },
};

/** A script that answers garbage, with the password in it. */
const SCRIPT = '#!/bin/sh\nread -r line\necho "$line"\necho "$line" >&2\nexit 75\n';

/** Does with a login what its name says. */
const CARELESS = `
const kept = [];
const open = (config, { log }) => ({
  authenticate(login) {
    if (login.username === 'keeps') kept.push(login.password);
    const carried = { login, parameters: [login.password], query: login.password, config };
    if (login.username === 'logs') log.error({ ...carried, login, parameters: undefined, query: undefined }, 'careless');
    if (login.username === 'throws') throw Object.assign(new Error('failed'), carried);
    if (login.username === 'rejects') return Promise.reject(login);
    if (login.username === 'hangs') return new Promise(() => undefined);
    if (login.username === 'crashes') {
      setImmediate(() => { throw Object.assign(new Error('crashed', { cause: Object.assign(new Error('cause'), carried) }), carried); });
      return new Promise(() => undefined);
    }
    return Promise.resolve({ verdict: 'unknown-user' });
  },
});
const validate = (value) => ({ value });
const config = { '~standard': { version: 1, vendor: 'none', validate, jsonSchema: { input: () => ({ type: 'object', additionalProperties: false }) } } };
export default { name: 'careless', apiVersion: 1, capabilities: ['authenticate'], config, open };
`;

/** A folder with a configuration full of secrets. The account `alice` has the canary for password. */
export class House {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-canary-'));
  readonly token = secretOf('caller');
  readonly adminToken = secretOf('administrator');

  constructor() {
    const hash = `{SHA}${createHash('sha1').update(CANARY).digest('base64')}`;
    this.write('users.yaml', `users:\n  alice: { password: "${hash}" }\n`);
    this.write('check.sh', SCRIPT, 0o700);
    this.write('careless.mjs', CARELESS);
    this.write('ldap', secretOf('ldap'));
    this.write('postern.yaml', JSON.stringify(this.config()));
  }

  /** Everything that the configuration and the logins hold and that nobody may read anywhere. */
  get secrets(): readonly string[] {
    const configured = ['postgresql', 'mysql', 'keycloak', 'ldap', 'nextcloud', 'oidc', 'owncloud', 'rest'];
    return [CANARY, TYPED_AS_NAME, this.token, this.adminToken, ...[...configured, 'careless'].map(secretOf)];
  }

  config(): Record<string, unknown> {
    const skipped = Object.entries(AWAY).map(([use, config]) => ({ use, config }));
    const script = { domain: 'example.org', auth: { command: './check.sh', input: { type: 'plain' } } };
    const entries = [
      { use: './careless.mjs', config: { api_key: secretOf('careless') } },
      { use: 'file', config: { path: './users.yaml' } },
      { use: 'exec', config: script },
      ...skipped,
    ];
    return {
      server_name: 'example.org',
      listen: { port: 0 },
      log: { level: 'trace', format: 'json' },
      deadline: '10s',
      access: { tokens: [{ $env: 'TOKEN' }], addresses: [] },
      audit: { to: './audit.log' },
      homeserver: { url: WEB, admin_token: this.adminToken },
      plugins: entries.map((entry, index) => ({
        id: `entry-${index}`,
        ...entry,
        on_unavailable: 'skip',
        timeout: '300ms',
      })),
    };
  }

  write(name: string, content: string, mode = 0o600): void {
    writeFileSync(join(this.folder, name), content, { mode });
  }

  /** What the gateway has written into its folder: the state and the audit. */
  written(): string {
    const isWritten = (name: string): boolean => /^(?:postern\.db|audit\.log)/.test(name);
    const names = readdirSync(this.folder).filter(isWritten);
    return names.map((name) => readFileSync(join(this.folder, name), 'latin1')).join('\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
