/** A real Samba AD domain controller that is thrown away afterwards. */
import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { output } from './command.js';
import { controls } from './controls.js';
import { throwAwayFolder } from './folder.js';
import { directoryProgram } from './installed.js';
import { ServerProcess } from './server-process.js';
import { makeCertificates } from './tls.js';
import { PeerUnavailable } from './unavailable.js';

export const REALM = 'AD.EXAMPLE.ORG';
export const DOMAIN = 'LAB';
export const DNS_DOMAIN = REALM.toLowerCase();
export const BASE = 'DC=ad,DC=example,DC=org';
/** Its ports cannot be chosen, so that it gets an address of its own. */
const PORTS = [389, 636];
/** What provisioning writes that must stay; the machine's own smb.conf gets in, too. */
const KEPT = [
  ...['binddns dir', 'cache directory', 'lock directory', 'private dir', 'state directory'],
  ...['netbios name', 'realm', 'server role', 'workgroup'],
];
const POLICY = [
  ...['--complexity=off', '--min-pwd-length=4', '--history-length=0', '--min-pwd-age=0', '--max-pwd-age=0'],
  ...['--account-lockout-threshold=4', '--account-lockout-duration=30'],
];

/**
 * @param {object} options
 * @param {(line: string) => void} options.log
 * @param {string} options.seed Python that fills it, given the Samba database `db` and the base `base`
 */
export async function startSamba({ log, seed }) {
  if (process.getuid() !== 0) throw new PeerUnavailable('only root can run a domain controller');
  const samba = directoryProgram('samba');
  const tool = directoryProgram('samba-tool');
  const folder = throwAwayFolder('samba');
  const address = await freeAddress();
  const tls = await makeCertificates(folder.path, `IP:${address},DNS:dc1.${DNS_DOMAIN}`);
  await provision(tool, folder.path, address);
  const config = join(folder.path, 'domain/etc/smb.conf');
  writeFileSync(config, configuration(readFileSync(config, 'utf8'), folder.path, address, tls));
  await output([tool, 'domain', 'passwordsettings', 'set', ...POLICY, `--configfile=${config}`]);
  // the module samba is the distribution's Python's
  await output(['/usr/bin/python3', '-'], { input: `${PRELUDE}${seed}`, env: { SMB_CONF: config, BASE } });
  const server = new ServerProcess({
    command: [samba, '-i', '-M', 'single', `--configfile=${config}`, '--debug-stdout'],
    folder: folder.path,
    stopSignal: 'SIGTERM',
    ask: () => accepts(address, 636),
  });
  await server.start();
  log(`Samba AD on ${address}`);
  return {
    url: `ldap://${address}`,
    secureUrl: `ldaps://${address}`,
    ca: tls.ca,
    ...controls(server, folder),
  };
}

async function provision(tool, folder, address) {
  await output([
    ...[
      tool,
      'domain',
      'provision',
      `--targetdir=${folder}/domain`,
      `--realm=${REALM}`,
      `--domain=${DOMAIN}`,
    ],
    ...['--server-role=dc', '--dns-backend=NONE', '--host-name=dc1', `--host-ip=${address}`],
    ...[`--adminpass=A1!${randomBytes(9).toString('hex')}`],
    ...[`--option=interfaces=${address}/8`, '--option=bind interfaces only=yes'],
    // security attributes in a file: not every file system has them
    ...[`--option=posix:eadb=${folder}/eadb.tdb`],
  ]);
}

function configuration(written, folder, address, { certificate, key, ca }) {
  const [global, ...sections] = written.split('\n\n');
  const kept = global.split('\n').filter((line) => KEPT.includes(line.split('=')[0].trim()));
  const shares = sections.filter((section) => /^\[(sysvol|netlogon)\]/.test(section));
  const lines = [
    `interfaces = ${address}/8`,
    'bind interfaces only = yes',
    'server services = ldap, kdc',
    'disable netbios = yes',
    'dcerpc endpoint servers = -',
    `tls keyfile = ${key}`,
    `tls certfile = ${certificate}`,
    `tls cafile = ${ca}`,
    'tls dh params file =',
    `posix:eadb = ${folder}/eadb.tdb`,
  ];
  return ['[global]', ...kept, ...lines, '', ...shares, ''].join('\n');
}

const PRELUDE = `
import os, time, ldb
from samba.samdb import SamDB
from samba.auth import system_session
from samba.param import LoadParm
lp = LoadParm()
lp.load(os.environ["SMB_CONF"])
base = os.environ["BASE"]
db = SamDB(lp=lp, session_info=system_session())

def add(name, password, must_change=False, **attributes):
    db.newuser(name, password, force_password_change_at_next_login_req=must_change, **attributes)
    return str(db.search(base, expression="(sAMAccountName=%s)" % ldb.binary_encode(name), attrs=["dn"])[0].dn)

def change(dn, controls=[], **attributes):
    message = ldb.Message(ldb.Dn(db, dn))
    for name, value in attributes.items():
        message[name] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, name)
    db.modify(message, controls=controls)

def filetime(seconds):
    return str(int((seconds + 11644473600) * 10000000))
`;

async function freeAddress() {
  for (;;) {
    const address = `127.${randomInt(10, 250)}.${randomInt(1, 250)}.${randomInt(2, 250)}`;
    const free = await Promise.all(PORTS.map((port) => isFree(address, port)));
    if (free.every(Boolean)) return address;
  }
}

function isFree(host, port) {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

function accepts(host, port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve();
    }).once('error', reject);
  });
}
