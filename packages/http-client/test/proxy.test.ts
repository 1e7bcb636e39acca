import { getEventListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { createHttpClient } from '../src/index.js';
import { startFakeHttpServer, type FakeHttpServer } from '../src/testing.js';
import { failureOf } from './support/failure.js';

describe('the HTTP client and a proxy', () => {
  let server: FakeHttpServer;
  let proxy: Server;
  const asked: { readonly target: string | undefined; readonly credentials: string | undefined }[] = [];

  before(async () => {
    server = await startFakeHttpServer();
    proxy = createServer().on('connect', ({ url, headers }, socket) => {
      asked.push({ target: url, credentials: headers['proxy-authorization'] });
      const { hostname, port } = new URL(`http://${url}`);
      const upstream = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    proxy.close();
    await server.close();
  });

  async function askThrough(url: string): Promise<string> {
    const client = createHttpClient({ proxy: url });
    try {
      const { body } = await client.request({
        method: 'GET',
        url: server.url,
        call: new AbortController(),
      });
      return body.toString();
    } finally {
      await client.close();
    }
  }

  it('goes through it, with the credentials that its URL holds', async () => {
    server.answer({ body: 'through' });
    const { port } = proxy.address() as AddressInfo;
    expect(await askThrough(`http://gate:way@127.0.0.1:${port}`)).to.equal('through');
    const credentials = `Basic ${Buffer.from('gate:way').toString('base64')}`;
    expect(asked).to.deep.equal([{ target: new URL(server.url).host, credentials }]);
  });

  it('names each server by its own host', async () => {
    const other = await startFakeHttpServer();
    const client = createHttpClient({ proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
    for (const url of [server.url, other.url]) {
      await client.request({ method: 'GET', url, call: new AbortController() });
    }
    await client.close();
    expect(other.requests.map(({ headers }) => headers.host)).to.deep.equal([new URL(other.url).host]);
    await other.close();
  });

  it('tells an error of the proxy agent as any other, and listens no longer', async () => {
    const client = createHttpClient({ proxy: 'http://127.0.0.1:1' });
    const call = new AbortController();
    const headers = { 'proxy-authorization': 'x' };
    const failure = await failureOf(client.request({ method: 'GET', url: server.url, headers, call }));
    expect(failure).to.include({ code: 'PLUGIN_UNAVAILABLE' });
    expect(getEventListeners(call.signal, 'abort')).to.have.length(0);
    await client.close();
  });

  it('calls a proxy that is away unavailable, without its credentials', async () => {
    const failure = await failureOf(askThrough('http://gate:canary@127.0.0.1:1'));
    expect(failure).to.include({ code: 'PLUGIN_UNAVAILABLE' });
    expect(inspect(failure, { depth: 9 })).not.to.contain('canary');
  });
});
