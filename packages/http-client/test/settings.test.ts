import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { httpFields, openHttpClient, type HttpSettings } from '../src/index.js';
import { CERTIFICATE, KEY } from './support/certificate.js';
import { failureOf } from './support/failure.js';

describe('the settings of an HTTP plugin', () => {
  let folder: string;
  const releases: (() => Promise<void> | void)[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'http-settings-'));
    await writeFile(join(folder, 'certificate.pem'), CERTIFICATE);
    await writeFile(join(folder, 'key.pem'), KEY);
    await writeFile(join(folder, 'words.txt'), 'no certificate');
  });
  afterEach(async () => {
    for (const release of releases.splice(0)) await release();
  });
  after(() => rm(folder, { recursive: true }));

  const open = (settings: HttpSettings) =>
    openHttpClient(settings, { configDirectory: folder, onClose: (release) => releases.push(release) });

  it('reads certificates from the folder of the configuration', async () => {
    const options = { cert: CERTIFICATE, key: KEY, ca: CERTIFICATE, requestCert: true };
    const server = createServer(options, ({ socket }, response) => {
      const { subject } = (socket as TLSSocket).getPeerCertificate();
      response.end(String(subject.CN));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const http = await open({
      ca_file: 'certificate.pem',
      client_certificate: { certificate_file: 'certificate.pem', key_file: 'key.pem' },
    });
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const { body } = await http.request({ method: 'GET', url, call: new AbortController() });
    server.close();
    expect(body.toString()).to.equal('localhost');
  });

  it('says which file cannot be used', async () => {
    const missing = await failureOf(open({ ca_file: 'missing.pem' }));
    expect(missing).to.include({ code: 'PLUGIN_MISCONFIGURED' });
    expect(missing.message).to.match(/^ca_file: .*missing\.pem cannot be read$/);
    const certificate = { certificate_file: 'certificate.pem', key_file: 'words.txt' };
    const words = await failureOf(open({ client_certificate: certificate }));
    expect(words.message).to.match(/^key_file: .*words\.txt is no PEM file$/);
  });

  it('takes half a certificate for a fault, and no proxy but a URL', () => {
    const schema = z.strictObject(httpFields);
    expect(schema.safeParse({ client_certificate: { certificate_file: 'a.pem' } }).success).to.equal(false);
    expect(schema.safeParse({ proxy: 'proxy.example.org:3128' }).success).to.equal(false);
    expect(schema.safeParse({ proxy: 'http://gate@proxy.example.org:3128' }).success).to.equal(true);
  });
});
