/** A certificate authority of its own, and a certificate of it for this machine. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './command.js';
import { program } from './installed.js';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];

/** Makes ca.pem, server.pem and server.key. @param {string} folder */
export async function makeCertificates(folder) {
  const openssl = program('openssl');
  const file = (name) => join(folder, name);
  const make = (...args) => output([openssl, ...args], { cwd: folder });
  await make(
    ...['req', '-x509', ...NEW_KEY, '-days', '2', '-subj', '/CN=Postern test CA'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-keyout', 'ca.key', '-out', 'ca.pem'],
  );
  await make('req', ...NEW_KEY, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(
    file('extensions'),
    'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n',
  );
  await make(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-days', '2', '-extfile', 'extensions', '-out', 'server.pem'],
  );
  for (const name of ['ca.key', 'ca.srl', 'server.csr', 'extensions']) rmSync(file(name), { force: true });
  return { ca: file('ca.pem'), certificate: file('server.pem'), key: file('server.key') };
}
