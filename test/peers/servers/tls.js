/** A certificate authority of its own, and certificates of it for this machine. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './command.js';
import { program } from './installed.js';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
const HERE = 'DNS:localhost,IP:127.0.0.1';

/**
 * Makes ca.pem, server.pem and server.key.
 *
 * @param {string} folder
 * @param {string} [names] whom the certificate is for
 */
export async function makeCertificates(folder, names = HERE) {
  const { ca, sign, forget } = await createAuthority(folder);
  const { certificate, key } = await sign('server', { names });
  forget();
  return { ca, certificate, key };
}

/**
 * An authority that signs until it is forgotten.
 *
 * @param {string} folder
 */
export async function createAuthority(folder) {
  const openssl = program('openssl');
  const file = (name) => join(folder, name);
  const make = (...args) => output([openssl, ...args], { cwd: folder });
  await make(
    ...['req', '-x509', ...NEW_KEY, '-days', '2', '-subj', '/CN=Postern test CA'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-keyout', 'ca.key', '-out', 'ca.pem'],
  );

  /** @param {string} name of the files @param {{ names?: string, days?: number }} [options] days may be over already */
  async function sign(name, { names = HERE, days = 2 } = {}) {
    await make('req', ...NEW_KEY, '-subj', '/CN=localhost', '-keyout', `${name}.key`, '-out', `${name}.csr`);
    writeFileSync(file('extensions'), `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
    await make(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', String(days), '-extfile', 'extensions', '-out', `${name}.pem`],
    );
    for (const left of [`${name}.csr`, 'extensions']) rmSync(file(left), { force: true });
    return { certificate: file(`${name}.pem`), key: file(`${name}.key`) };
  }

  function forget() {
    for (const left of ['ca.key', 'ca.srl']) rmSync(file(left), { force: true });
  }
  return { ca: file('ca.pem'), sign, forget };
}
