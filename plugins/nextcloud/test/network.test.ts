import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { startFakeHttpServer, type FakeHttpServer } from '@postern/http-client/testing';
import { createMemoryLog } from '@postern/plugin-testkit';
import { expect } from 'chai';
import { Address } from '../src/address.js';
import { FakeCloud } from './support/fake-cloud.js';
import { failureOf, openCloud } from './support/opened.js';

describe('where the password goes', () => {
  let cloud: FakeCloud;
  let elsewhere: FakeHttpServer;

  beforeEach(async () => {
    cloud = await FakeCloud.start();
    elsewhere = await startFakeHttpServer();
  });
  afterEach(async () => {
    await cloud.close();
    await elsewhere.close();
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`is nowhere else, whatever a ${status} says`, async () => {
      const opened = await openCloud(cloud);
      for (const location of [`${elsewhere.url}/ocs/v2.php?token=hidden`, '/cloud/index.php/login']) {
        cloud.interfere({ status, headers: { location } });
        const { logins } = cloud;
        const failure = await failureOf(opened.login());
        expect(failure.code).to.equal('PLUGIN_MISCONFIGURED');
        expect(failure.message)
          .to.match(/a redirect.*: correct the URL$/)
          .and.not.to.contain('hidden');
        expect(cloud.logins).to.equal(logins + 1);
      }
      expect(elsewhere.requests).to.be.empty;
      await opened.close();
    });
  }

  it('is asked for nothing at a redirect of status.php', async () => {
    const { url } = elsewhere;
    elsewhere.answer({ status: 301, headers: { location: cloud.url } });
    const failure = await failureOf(openCloud({ url, time: 0 }));
    expect(failure).to.include({ code: 'PLUGIN_MISCONFIGURED' });
    expect(cloud.server.requests).to.be.empty;
  });

  for (const [url, count] of [
    ['http://cloud.example.org', 1],
    ['https://cloud.example.org', 0],
    ['http://localhost:8080', 0],
    ['http://127.0.0.2', 0],
    ['http://[::1]/cloud', 0],
    ['http://127.0.0.1.example.org', 1],
  ] as const) {
    it(`is ${count === 1 ? 'warned about' : 'fine'}: ${url}`, () => {
      const log = createMemoryLog();
      new Address(url, log);
      expect(log.lines.filter(({ level }) => level === 'warn')).to.have.length(count);
    });
  }

  describe('and a proxy', () => {
    let proxy: Server;
    const targets: (string | undefined)[] = [];

    before(async () => {
      proxy = createServer().on('connect', ({ url }, socket) => {
        targets.push(url);
        const { hostname, port } = new URL(`http://${url}`);
        const upstream = connect(Number(port), hostname, () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          upstream.pipe(socket).pipe(upstream);
        });
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    });
    after(() => proxy.close());

    it('is used when it is configured, and never because the environment says so', async () => {
      const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const names = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'];
      const before = names.map((name) => process.env[name]);
      for (const name of names) process.env[name] = url;
      const direct = await openCloud(cloud);
      names.forEach((name, index) => {
        if (before[index] === undefined) delete process.env[name];
        else process.env[name] = before[index];
      });
      expect(await direct.login()).to.include({ verdict: 'accepted' });
      await direct.close();
      expect(targets).to.be.empty;
      const through = await openCloud(cloud, { proxy: url });
      expect(await through.login()).to.include({ verdict: 'accepted' });
      await through.close();
      expect(targets).to.include(new URL(cloud.url).host);
    });
  });
});

describe('the configuration', () => {
  for (const [config, words] of [
    [{ url: 'ftp://cloud.example.org' }, /expected https/],
    [{ url: 'https://alice:secret@cloud.example.org' }, /without user/],
    [{ url: 'https://cloud.example.org/?x=secret' }, /without user, password, query/],
    [{ url: 'https://cloud.example.org', connections: 0 }, /connections|expected number/i],
    [{ url: 'https://cloud.example.org', admin: { username: 'root' } }, /string/],
  ] as const) {
    it(`is refused: ${Object.values(config).join(', ')}`, async () => {
      const error: unknown = await openCloud({ url: '', time: 0 }, config).catch((thrown: unknown) => thrown);
      expect(error).to.have.property('message').that.matches(words).and.does.not.contain('secret');
    });
  }

  it('may name the authority of the certificate, which must be a PEM file', async () => {
    const cloud = await FakeCloud.start();
    const failure = await failureOf(openCloud(cloud, { ca_file: 'no-such.pem' }));
    await cloud.close();
    expect(failure).to.include({ code: 'PLUGIN_MISCONFIGURED' });
    expect(failure.message).to.match(/^ca_file: .*no-such\.pem cannot be read$/);
  });
});
