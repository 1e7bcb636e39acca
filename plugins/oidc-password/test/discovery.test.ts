import type { FakeBehaviour } from '@postern/http-client/testing';
import type { PluginErrorCode } from '@postern/plugin-api';
import { expect } from 'chai';
import type { FakeProvider } from './support/fake-provider.js';
import { json } from './support/fake-provider.js';
import { failureOf, Opened } from './support/opened.js';

const DISCOVERY = '/.well-known/openid-configuration';
const MINUTES = 60_000;

describe('the discovery of a provider', () => {
  let test: Opened;

  beforeEach(async () => {
    test = await Opened.start();
    test.accept();
  });
  afterEach(() => test.close());

  const answer = (behaviour: FakeBehaviour): void => {
    test.provider.routes.set(DISCOVERY, () => behaviour);
  };

  it('is done once, and its keys are fetched with it', async () => {
    await test.open();
    await Promise.all([test.login(), test.login(), test.login()]);
    expect(test.provider.requestsOf(DISCOVERY)).to.have.length(1);
    expect(test.provider.requestsOf('/keys')).to.have.length(1);
  });

  it('takes a slash at the end for nothing, and believes the provider’s own spelling', async () => {
    test.provider.document['issuer'] = `${test.provider.url}/`;
    await test.open();
    expect(await test.login()).to.include({ verdict: 'accepted' });
  });

  for (const [what, behaviour, code, words] of [
    [
      'nothing there',
      { status: 404 },
      'PLUGIN_MISCONFIGURED',
      /has no .well-known\/openid-configuration there/,
    ],
    ['a page', { body: '<html>' }, 'PLUGIN_MISCONFIGURED', /200 with a web page/],
    ['an outage', { status: 502 }, 'PLUGIN_UNAVAILABLE', /answered 502$/],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://elsewhere.example/x?y' } },
      'PLUGIN_MISCONFIGURED',
      /a redirect to https:\/\/elsewhere.example: correct/,
    ],
    ['no connection', 'reset', 'PLUGIN_UNAVAILABLE', /cannot be reached/],
    ['null', json(null), 'PLUGIN_PROTOCOL', /no usable form$/],
    ['no endpoints', json({ issuer: 'x' }), 'PLUGIN_PROTOCOL', /no usable token_endpoint$/],
    [
      'an endpoint that is none',
      json({ issuer: 'x', token_endpoint: 'file:///etc/passwd' }),
      'PLUGIN_PROTOCOL',
      /no usable token_endpoint$/,
    ],
  ] as readonly (readonly [string, FakeBehaviour, PluginErrorCode, RegExp])[]) {
    it(`does not open the plugin at ${what}`, async () => {
      answer(behaviour);
      const failure = await failureOf(test.open());
      expect(failure.code).to.equal(code);
      expect(failure.message).to.match(words);
    });
  }

  it('does not believe a provider that calls itself otherwise', async () => {
    test.provider.document['issuer'] = 'https://elsewhere.example';
    const { code, message } = await failureOf(test.open());
    expect(code).to.equal('PLUGIN_MISCONFIGURED');
    expect(message).to.match(
      /calls itself https:\/\/elsewhere.example, not http:.*write the issuer as the provider does$/,
    );
  });

  it('does not open where nobody listens, or the proxy or the authority is missing', async () => {
    expect((await failureOf(test.open({ issuer: 'http://127.0.0.1:1' }))).code).to.equal(
      'PLUGIN_UNAVAILABLE',
    );
    expect((await failureOf(test.open({ proxy: 'http://127.0.0.1:1' }))).code).to.equal('PLUGIN_UNAVAILABLE');
    expect((await failureOf(test.open({ ca_file: 'none.pem' }))).message).to.match(/^ca_file: /);
    expect(test.provider.server.requests).to.be.empty;
  });

  it('is done again behind the logins after ten minutes', async () => {
    await test.open();
    await test.login();
    test.provider.document['token_endpoint'] = `${test.provider.url}/moved`;
    test.provider.routes.set('/moved', () =>
      test.provider.tokens({ sub: '2', aud: 'postern', preferred_username: 'bob' }),
    );
    test.skew += 11 * MINUTES;
    test.accept({ exp: Math.floor(Date.now() / 1000) + 3600 });
    expect(await test.login()).to.have.nested.property('account.username', 'alice');
    await test.health();
    test.skew = 0;
    expect(await test.login()).to.have.nested.property('account.username', 'bob');
  });

  it('is done again when the provider fails, as it may have moved', async () => {
    await test.open();
    test.provider.document['token_endpoint'] = `${test.provider.url}/moved`;
    test.provider.onToken = () => ({ status: 404 });
    test.skew += 11_000;
    const again = nextOf(test.provider);
    expect((await failureOf(test.login())).code).to.equal('PLUGIN_MISCONFIGURED');
    await again;
    for (let login = 0; login < 3; login += 1) await failureOf(test.login());
    expect(test.provider.requestsOf(DISCOVERY)).to.have.length(2);
  });

  it('keeps what is known where it cannot be done again', async () => {
    await test.open();
    answer({ status: 500 });
    test.skew += 11 * MINUTES;
    test.accept({ exp: Math.floor(Date.now() / 1000) + 3600 });
    expect(await test.login()).to.include({ verdict: 'accepted' });
    expect((await failureOf(test.health())).code).to.equal('PLUGIN_UNAVAILABLE');
    expect(await test.login()).to.include({ verdict: 'accepted' });
    expect(test.log.lines.filter(({ level }) => level === 'warn')).to.have.length(1);
  });
});

/** The next request for the discovery document has been answered. */
async function nextOf(provider: FakeProvider): Promise<void> {
  await new Promise<void>((resolve) => {
    provider.routes.set(DISCOVERY, () => {
      resolve();
      return json(provider.document);
    });
  });
}
