import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CERTIFICATE, KEY } from './support/certificate.js';
import { startDirectory, type FakeDirectory } from './support/fake-directory.js';
import { openLdap } from './support/opened.js';
import { configFor, ENTRIES } from './support/people.js';

const TLS = { cert: CERTIFICATE, key: KEY };

describe('the way to a server', () => {
  let folder: string;
  let directory: FakeDirectory;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-ldap-'));
    writeFileSync(join(folder, 'ca.pem'), CERTIFICATE);
    writeFileSync(join(folder, 'key.pem'), KEY);
    writeFileSync(join(folder, 'empty.pem'), '');
    writeFileSync(
      join(folder, 'broken.pem'),
      '-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n',
    );
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => directory.close());

  async function logIn(url: string, more: object): Promise<string> {
    const opened = await openLdap(configFor(url, more), { configDirectory: folder });
    try {
      return (await opened.login('alice', 'Alice-pw')).verdict;
    } finally {
      await opened.close();
    }
  }
  const failureOf = (url: string, more: object): Promise<unknown> =>
    logIn(url, more).catch((error: unknown) => error);
  const ca = { ca: 'ca.pem' };

  it('may be ldaps://, by name or by address', async () => {
    directory = await startDirectory({ entries: ENTRIES, tls: TLS, ldaps: true });
    for (const host of ['localhost', '127.0.0.1']) {
      expect(await logIn(`ldaps://${host}:${directory.port}`, { tls: ca })).to.equal('accepted');
    }
  });

  it('may be StartTLS, before anything else is said', async () => {
    directory = await startDirectory({ entries: ENTRIES, tls: TLS });
    expect(await logIn(directory.url, { tls: ca, start_tls: true })).to.equal('accepted');
    const connections = new Set(directory.requests.map(({ connection }) => connection));
    for (const connection of connections) {
      expect(directory.requests.find((request) => request.connection === connection)?.op).to.equal(
        'extended',
      );
    }
  });

  it('is never plain where StartTLS is configured', async () => {
    directory = await startDirectory({ entries: ENTRIES });
    expect(await failureOf(directory.url, { tls: ca, start_tls: true })).to.have.property(
      'code',
      'PLUGIN_MISCONFIGURED',
    );
    expect(directory.binds).to.deep.equal([]);
  });

  it('has a certificate of its own where the server wants one', async () => {
    const mutual = { ...TLS, ca: CERTIFICATE, requestCert: true, rejectUnauthorized: true };
    directory = await startDirectory({ entries: ENTRIES, tls: mutual, ldaps: true });
    const url = `ldaps://localhost:${directory.port}`;
    expect(await logIn(url, { tls: { ...ca, certificate: 'ca.pem', key: 'key.pem' } })).to.equal('accepted');
    expect(await failureOf(url, { tls: ca })).to.have.property('name', 'PluginError');
    expect(new Set(directory.binds.map(({ connection }) => connection))).to.have.property('size', 2);
  });

  it('may be a Unix socket', async () => {
    const socket = join(folder, 'ldapi');
    directory = await startDirectory({ entries: ENTRIES, socket });
    expect(await logIn(`ldapi://${encodeURIComponent(socket)}`, {})).to.equal('accepted');
  });

  for (const [what, ldaps] of [
    ['ldaps://', true],
    ['StartTLS', false],
  ] as const) {
    const urlOf = (host: string): string => `${ldaps ? 'ldaps' : 'ldap'}://${host}:${directory.port}`;
    const with_ = (tls: object): object => ({ tls, start_tls: !ldaps });

    it(`ends at a certificate of an unknown authority, by ${what}`, async () => {
      directory = await startDirectory({ entries: ENTRIES, tls: TLS, ldaps });
      const failure = await failureOf(urlOf('localhost'), with_({}));
      expect(failure).to.have.property('code', 'PLUGIN_MISCONFIGURED');
      expect(failure).to.have.property('message').that.includes('look at tls: ca, server_name');
      expect(directory.binds).to.deep.equal([]);
    });

    it(`ends at a certificate for another name, by ${what}`, async () => {
      directory = await startDirectory({ entries: ENTRIES, tls: TLS, ldaps });
      const failure = await failureOf(urlOf('127.0.0.1'), with_({ ...ca, server_name: 'ldap.example.org' }));
      expect(failure).to.have.property('code', 'PLUGIN_MISCONFIGURED');
      expect(directory.binds).to.deep.equal([]);
    });

    it(`is for the name that is configured, by ${what}`, async () => {
      directory = await startDirectory({ entries: ENTRIES, tls: TLS, ldaps });
      expect(await logIn(urlOf('127.0.0.1'), with_({ ...ca, server_name: 'localhost' }))).to.equal(
        'accepted',
      );
    });
  }

  for (const [tls, words] of [
    [{ ca: 'missing.pem' }, 'missing.pem cannot be read (ENOENT)'],
    [{ ca: 'empty.pem' }, 'empty.pem is no PEM file'],
    [{ certificate: 'broken.pem', key: 'key.pem' }, 'cannot be used'],
  ] as const) {
    it(`is not opened with ${JSON.stringify(tls)}`, async () => {
      directory = await startDirectory({ entries: ENTRIES });
      const failure = await failureOf(directory.url, { tls });
      expect(failure).to.have.property('code', 'PLUGIN_MISCONFIGURED');
      expect(failure).to.have.property('message').that.includes(words);
    });
  }
});
