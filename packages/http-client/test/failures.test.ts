import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { createHttpClient, type HttpClient, type HttpClientOptions, type RequestCall } from '../src/index.js';
import { startFakeHttpServer, type FakeHttpServer } from '../src/testing.js';
import { CERTIFICATE, KEY } from './support/certificate.js';
import { failureOf } from './support/failure.js';

describe('the HTTP client, when something goes wrong', () => {
  let server: FakeHttpServer;
  let client: HttpClient;
  const get = (url: string) => client.request({ method: 'GET', url, call: new AbortController() });

  beforeEach(async () => {
    server = await startFakeHttpServer();
    client = createHttpClient();
  });
  afterEach(async () => {
    await server.close();
    await client.close();
  });

  it('calls a connection that breaks unavailable, before and within the answer', async () => {
    server.answer('reset', { body: 'half', ending: 'reset' });
    expect(await failureOf(get(server.url))).to.include({ code: 'PLUGIN_UNAVAILABLE' });
    expect(await failureOf(get(server.url))).to.include({ code: 'PLUGIN_UNAVAILABLE' });
  });

  it('names the host and the reason, and nothing else of the URL', async () => {
    const { host } = new URL(server.url);
    await server.close();
    const failure = await failureOf(get(`http://user:canary@${host}/canary?canary=canary`));
    expect(failure.message).to.equal(`${host} cannot be reached: ECONNREFUSED`);
    expect(inspect(failure, { depth: 9 })).not.to.contain('canary');
  });

  it('refuses what is no web address without repeating it', async () => {
    for (const url of ['//canary', 'ftp://canary', 'https://user:canary@:80', 'file:///canary']) {
      const failure = await failureOf(get(url));
      expect(failure).to.include({ code: 'PLUGIN_MISCONFIGURED' });
      expect(inspect(failure, { depth: 9 })).not.to.contain('canary');
    }
  });

  const ways: Record<string, (controller: AbortController) => RequestCall> = {
    signal: ({ signal }) => ({ signal }),
    onAbort: ({ signal }) => ({
      get signal(): AbortSignal {
        throw new Error('no signal is needed');
      },
      onAbort(listener) {
        if (signal.aborted) listener(signal.reason as Error);
        signal.addEventListener('abort', () => listener(signal.reason as Error));
        return () => undefined;
      },
    }),
  };
  for (const [way, callOf] of Object.entries(ways)) {
    const ask = (url: string, controller: AbortController) =>
      client.request({ method: 'GET', url, call: callOf(controller) });

    it(`gives up with the reason of a call that tells by ${way}: before, while waiting, and within the body`, async () => {
      const reason = new Error('the time is over');
      const over = new AbortController();
      over.abort(reason);
      expect(await failureOf(ask(server.url, over))).to.equal(reason);

      server.answer('hang');
      const waiting = new AbortController();
      const arrived = server.nextRequest();
      const silent = failureOf(ask(server.url, waiting));
      await arrived;
      waiting.abort(reason);
      expect(await silent).to.equal(reason);

      server.answer({ body: 'half', ending: 'hang' });
      const reading = new AbortController();
      const begun = server.nextRequest();
      const stuck = failureOf(ask(server.url, reading));
      await begun;
      reading.abort(reason);
      expect(await stuck).to.equal(reason);
    });

    it(`gives up at once what still waits for a connection, told by ${way}, and never sends it`, async () => {
      const narrow = createHttpClient({ connections: 1 });
      const askNarrow = (path: string, controller: AbortController) =>
        failureOf(narrow.request({ method: 'GET', url: `${server.url}/${path}`, call: callOf(controller) }));
      server.answer('hang', {});
      const [held, waiting, later] = [new AbortController(), new AbortController(), new AbortController()];
      const arrived = server.nextRequest();
      const first = askNarrow('first', held);
      await arrived;
      const second = askNarrow('second', waiting);
      waiting.abort(new Error('enough'));
      expect(await second).to.have.property('message', 'enough');
      held.abort(new Error('free'));
      await first;
      await narrow.request({ method: 'GET', url: `${server.url}/third`, call: later });
      expect(server.requests.map(({ url }) => url)).to.deep.equal(['/first', '/third']);
      await narrow.close();
    });
  }
});

describe('the HTTP client and TLS', () => {
  let server: Server;
  let url: string;

  before(async () => {
    server = createServer(
      { key: KEY, cert: CERTIFICATE, ca: CERTIFICATE, requestCert: true, rejectUnauthorized: false },
      (request, answer) => {
        const { subject } = (request.socket as TLSSocket).getPeerCertificate();
        answer.end((subject as { CN?: string } | undefined)?.CN ?? 'nobody');
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  async function ask(options: HttpClientOptions): Promise<string> {
    const client = createHttpClient(options);
    try {
      const { body } = await client.request({ method: 'GET', url, call: new AbortController() });
      return body.toString();
    } finally {
      await client.close();
    }
  }

  it('refuses a server whose certificate nobody vouches for', async () => {
    expect(await failureOf(ask({}))).to.include({ code: 'PLUGIN_UNAVAILABLE' });
  });

  it('takes the certificates of an own authority', async () => {
    expect(await ask({ ca: CERTIFICATE })).to.equal('nobody');
  });

  it('shows its own certificate', async () => {
    const certificate = { cert: CERTIFICATE, key: KEY };
    expect(await ask({ ca: CERTIFICATE, certificate })).to.equal('localhost');
  });
});
