import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readTlsFiles, TlsError } from '../../src/http/tls.js';
import { peoplePlugin } from '../support/definitions.js';
import { startGateway } from '../support/gateway.js';

const certificates = fileURLToPath(new URL('../../../test/http/certificates/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'postern-tls-'));
after(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
function install(name: 'first' | 'second'): void {
  copyFileSync(join(certificates, `${name}.pem`), at('cert.pem'));
  copyFileSync(join(certificates, `${name}.key`), at('key.pem'));
  chmodSync(at('key.pem'), 0o600);
}

/** The name on the certificate, or the code of the failure. */
async function peerOf(port: number, options: ConnectionOptions = {}): Promise<unknown> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  try {
    await once(socket, 'secureConnect');
    return socket.getPeerCertificate().subject.CN;
  } catch (error) {
    return (error as { code?: unknown }).code;
  } finally {
    socket.destroy();
  }
}

describe('the TLS listener', () => {
  it('serves the certificate, takes a new one at a reload, and speaks nothing below TLS 1.2', async () => {
    install('first');
    const config = {
      listen: { port: 0, tls: { certificate: at('cert.pem'), key: at('key.pem') } },
      plugins: [{ id: 'people', use: 'people' }],
    };
    const gateway = await startGateway(config, { people: peoplePlugin([]) });
    const port = Number(new URL(gateway.url).port);
    try {
      expect(await peerOf(port)).to.equal('gateway.example');
      expect(await peerOf(port, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })).to.equal(
        'gateway.example',
      );
      expect(
        await peerOf(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
      ).to.match(/^(ERR_SSL|ECONNRESET)/);
      install('second');
      await gateway.gateway.reload(await gateway.load(config));
      expect(await peerOf(port)).to.equal('renewed.example');
    } finally {
      await gateway.stop();
    }
  });

  it('does not start with files that cannot be used, and says why', () => {
    install('first');
    copyFileSync(join(certificates, 'second.key'), at('other.pem'));
    writeFileSync(at('nonsense.pem'), 'nonsense');
    for (const [certificate, key, pattern] of [
      ['cert.pem', 'other.pem', /cannot be used together: .*mismatch/],
      ['nonsense.pem', 'key.pem', /nonsense\.pem holds nothing in PEM form/],
      ['none.pem', 'key.pem', /none\.pem cannot be read \(ENOENT\)/],
    ] as const) {
      expect(() => readTlsFiles(at(certificate), at(key))).to.throw(TlsError, pattern);
    }
  });
});
