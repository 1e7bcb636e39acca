/** A real OpenLDAP that is thrown away afterwards. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { output } from './command.js';
import { controls } from './controls.js';
import { throwAwayFolder } from './folder.js';
import { directoryProgram } from './installed.js';
import { freePort, ServerProcess } from './server-process.js';
import { createAuthority } from './tls.js';

export const BASE = 'dc=example,dc=org';
/** Who may read everything but passwords. */
export const SERVICE = `cn=svc,${BASE}`;

/**
 * @param {object} options
 * @param {(line: string) => void} options.log
 * @param {string} options.ldif what is in it; operational attributes may be given, and groups know no memberOf
 * @param {string} [options.servicePassword]
 */
export async function startOpenldap({ log, ldif, servicePassword = randomBytes(12).toString('hex') }) {
  const slapd = directoryProgram('slapd');
  const slapadd = directoryProgram('slapadd');
  const folder = throwAwayFolder('openldap');
  const authority = await createAuthority(folder.path);
  const tls = await authority.sign('server');
  const superuser = { dn: `cn=admin,${BASE}`, password: randomBytes(12).toString('hex') };
  const config = join(folder.path, 'slapd.conf');
  writeFileSync(config, configuration(folder.path, authority.ca, tls, superuser), { mode: 0o600 });
  mkdirSync(join(folder.path, 'db'));
  const content = `${roots(servicePassword)}\n${ldif}`;
  await output([slapadd, '-q', '-f', config, '-b', BASE], { input: content, cwd: folder.path });
  const [port, securePort] = [await freePort(), await freePort()];
  const socket = join(folder.path, 'ldapi');
  const urls = [
    `ldap://127.0.0.1:${port}/`,
    `ldaps://127.0.0.1:${securePort}/`,
    `ldapi://${encodeURIComponent(socket)}/`,
  ];
  const server = new ServerProcess({
    command: [slapd, '-d', '0', '-h', urls.join(' '), '-f', config],
    folder: folder.path,
    stopSignal: 'SIGTERM',
    ask: () => accepts(securePort),
  });
  await server.start();
  log(`OpenLDAP on port ${port}`);
  return {
    url: `ldap://localhost:${port}`,
    secureUrl: `ldaps://localhost:${securePort}`,
    socketUrl: `ldapi://${encodeURIComponent(socket)}`,
    port,
    securePort,
    ca: authority.ca,
    sign: authority.sign,
    superuser,
    servicePassword,
    ...controls(server, folder),
  };
}

/** A stored password as most directories have it. @param {string} password */
export function ssha(password) {
  const salt = randomBytes(8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}

/**
 * One entry in LDIF (RFC 2849).
 *
 * @param {string} dn
 * @param {Record<string, string | string[]>} attributes
 */
export function entry(dn, attributes) {
  const line = (name, value) => `${name}:: ${Buffer.from(value).toString('base64')}`;
  const lines = Object.entries(attributes).flatMap(([name, value]) =>
    [value].flat().map((one) => line(name, one)),
  );
  return [line('dn', dn), ...lines, ''].join('\n');
}

function roots(servicePassword) {
  const unit = (ou) => entry(`ou=${ou},${BASE}`, { objectClass: 'organizationalUnit', ou });
  return [
    entry(BASE, { objectClass: ['dcObject', 'organization'], o: 'Example', dc: 'example' }),
    ...['people', 'groups', 'policies'].map(unit),
    entry(SERVICE, {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: 'svc',
      userPassword: ssha(servicePassword),
    }),
  ].join('\n');
}

/** Unauthenticated binds are allowed on purpose: whoever sends an empty password is let in as nobody. */
function configuration(folder, ca, { certificate, key }, superuser) {
  const schema = '/etc/ldap/schema';
  return `
${['core', 'cosine', 'inetorgperson', 'nis'].map((name) => `include ${schema}/${name}.schema`).join('\n')}
modulepath /usr/lib/ldap
${['back_mdb', 'memberof', 'ppolicy'].map((name) => `moduleload ${name}`).join('\n')}
pidfile ${folder}/slapd.pid
argsfile ${folder}/slapd.args
TLSCACertificateFile ${ca}
TLSCertificateFile ${certificate}
TLSCertificateKeyFile ${key}
allow bind_anon_dn
sizelimit 500
database mdb
directory ${folder}/db
maxsize 1073741824
dbnosync
suffix "${BASE}"
rootdn "${superuser.dn}"
rootpw ${superuser.password}
index objectClass,member,uniqueMember,memberUid,entryUUID eq
index uid,cn,mail eq
access to attrs=userPassword by anonymous auth by * none
access to dn.base="" by * read
access to * by dn.exact="${SERVICE}" read by self read by anonymous auth by * none
overlay memberof
memberof-group-oc groupOfNames
overlay ppolicy
ppolicy_default "cn=default,ou=policies,${BASE}"
ppolicy_use_lockout
`;
}

/** The last of its ports takes connections. */
function accepts(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    }).once('error', reject);
  });
}
