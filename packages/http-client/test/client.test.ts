import { expect } from 'chai';
import { createHttpClient, type HttpClient, type HttpRequest } from '../src/index.js';
import { startFakeHttpServer, type FakeHttpServer } from '../src/testing.js';
import { failureOf } from './support/failure.js';

describe('the HTTP client', () => {
  let server: FakeHttpServer;
  let client: HttpClient;

  const get = (part: Partial<HttpRequest> = {}) =>
    client.request({
      method: 'GET',
      url: `${server.url}/users?q=1`,
      call: new AbortController(),
      ...part,
    });

  beforeEach(async () => {
    server = await startFakeHttpServer();
    client = createHttpClient({ maxBodyBytes: 1000 });
  });
  afterEach(async () => {
    await server.close();
    await client.close();
  });

  it('sends method, path, headers and body, and says who it is', async () => {
    await get({ method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'grüß' });
    const [request] = server.requests;
    expect(request).to.include({ method: 'POST', url: '/users?q=1', body: 'grüß' });
    expect(request?.headers).to.include({ 'content-type': 'text/plain', 'user-agent': 'Postern' });
  });

  it('sends the headers of a plugin with every request, and those of the request before them', async () => {
    const named = createHttpClient({ headers: { 'user-agent': 'forum-plugin/2', 'x-kind': 'any' } });
    const { signal } = new AbortController();
    await named.request({ method: 'GET', url: server.url, call: { signal } });
    await named.request({ method: 'GET', url: server.url, headers: { 'x-kind': 'own' }, call: { signal } });
    await named.close();
    const [usual, own] = server.requests.map(({ headers }) => headers);
    expect(usual).to.include({ 'user-agent': 'forum-plugin/2', 'x-kind': 'any' });
    expect(own).to.include({ 'user-agent': 'forum-plugin/2', 'x-kind': 'own' });
  });

  it('gives status, headers and body', async () => {
    server.answer({ status: 404, headers: { 'x-kind': 'none' }, body: '{"found":false}' });
    const answer = await get();
    expect(answer.status).to.equal(404);
    expect(answer.headers['x-kind']).to.equal('none');
    expect(answer.body.toString()).to.equal('{"found":false}');
    expect(answer.json()).to.deep.equal({ found: false });
  });

  it('keeps its connections for later requests', async () => {
    for (let count = 0; count < 10; count += 1) await get();
    // Two, as the first may not be back yet when the second request is sent.
    expect(new Set(server.requests.map(({ connection }) => connection)).size).to.be.at.most(2);
  });

  it('has no more connections than it may', async () => {
    const narrow = createHttpClient({ connections: 1 });
    const { signal } = new AbortController();
    server.answer('hang', { body: 'next' });
    const held = new AbortController();
    const first = failureOf(narrow.request({ method: 'GET', url: server.url, call: held }));
    await server.nextRequest();
    const second = narrow.request({ method: 'GET', url: server.url, call: { signal } });
    expect(server.requests).to.have.length(1);
    held.abort(new Error('enough'));
    await first;
    expect((await second).body.toString()).to.equal('next');
    await narrow.close();
  });

  it('gives up on a server that is silent for too long', async () => {
    const impatient = createHttpClient({ silenceMs: 20 });
    server.answer('hang');
    const { signal } = new AbortController();
    const failure = await failureOf(impatient.request({ method: 'GET', url: server.url, call: { signal } }));
    expect(failure).to.include({ code: 'PLUGIN_UNAVAILABLE' });
    await impatient.close();
  });

  it('hands a redirect on as it is', async () => {
    server.answer({ status: 302, headers: { location: '/elsewhere' } }, { body: 'followed' });
    const answer = await get({ headers: { authorization: 'Bearer canary' } });
    expect(answer.status).to.equal(302);
    expect(answer.headers.location).to.equal('/elsewhere');
    expect(server.requests).to.have.length(1);
  });

  it('refuses an answer over the limit, announced or not', async () => {
    server.answer({ body: 'x'.repeat(1000) });
    expect((await get()).body).to.have.length(1000);
    server.answer({ body: 'x'.repeat(1001) }, { body: 'x'.repeat(1001), ending: 'hang' });
    expect(await failureOf(get())).to.include({ code: 'PLUGIN_PROTOCOL' });
    expect(await failureOf(get())).to.include({ code: 'PLUGIN_PROTOCOL' });
  });

  it('tells what is no JSON from what is', async () => {
    server.answer({ body: '<html>canary</html>' });
    const answer = await get();
    expect(() => answer.json()).to.throw(/^127\.0\.0\.1:\d+ answered something that is no JSON$/);
  });

  it('turns 429 and 503 into unavailable, with the wait that was asked for', async () => {
    for (const status of [429, 503]) {
      server.answer({ status, headers: { 'retry-after': '7' }, body: 'busy' });
      expect(await failureOf(get())).to.include({ code: 'PLUGIN_UNAVAILABLE', status, retryAfterMs: 7000 });
    }
    server.answer({ status: 503, ending: 'hang' });
    expect(await failureOf(get())).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: undefined });
  });

  it('does not wait for the body of one that says to come back later', async () => {
    server.answer({ status: 503, headers: { 'retry-after': '3' }, body: 'soon', ending: 'hang' });
    expect(await failureOf(get())).to.include({ retryAfterMs: 3000 });
  });

  it('puts an answer together that comes in pieces', async () => {
    const body = 'grüß'.repeat(100_000);
    const wide = createHttpClient();
    server.answer({ body });
    const answer = await wide.request({
      method: 'GET',
      url: server.url,
      call: new AbortController(),
    });
    expect(answer.body.toString() === body).to.equal(true);
    await wide.close();
  });

  it('answers any other status as it is', async () => {
    for (const status of [204, 401, 500, 502]) {
      server.answer({ status });
      expect((await get()).status).to.equal(status);
    }
  });
});
