import { expect } from 'chai';
import { createRestSite } from '../../src/remote/rest.js';
import { BROKEN_ANSWERS, failureOf, FOREIGN_ANSWERS, REDIRECT, TestSite, WEB_PAGE } from './support/site.js';

const json = (body: unknown, status = 200): { status: number; body: string } => ({
  status,
  body: JSON.stringify(body),
});

const refusal = (code: string, status = 401): { status: number; body: string } =>
  json({ code, message: 'Words, perhaps <strong>translated</strong>.', data: { status } }, status);

const ALICE = {
  id: 15,
  username: 'Alice L',
  name: 'Alice &amp; &#039;Bob&#039;',
  first_name: 'Alice',
  last_name: 'Liddell',
  nickname: 'al',
  email: 'Alice@Example.org',
  roles: ['subscriber', 'editor'],
  capabilities: { read: true },
};

const INDEX = { authentication: { 'application-passwords': { endpoints: { authorization: 'https://…' } } } };

describe('a login through the REST API', () => {
  let test: TestSite;

  beforeEach(async () => {
    test = await TestSite.start(createRestSite);
  });
  afterEach(async () => {
    await test.stop();
    expect(JSON.stringify(test.log.lines)).not.to.contain('secret');
  });

  it('asks who the bearer of the login is, past all caches', async () => {
    test.server.answer(json(ALICE));
    await test.login('älice', 'abcd EFGH 1234');
    await test.login();
    const [first, second] = test.server.requests;
    expect(first?.method).to.equal('GET');
    expect(first?.url).to.match(/^\/wp-json\/wp\/v2\/users\/me\?context=edit&postern=[\da-f-]{36}$/);
    expect(first?.url).not.to.equal(second?.url);
    expect(first?.headers['authorization']).to.equal(
      `Basic ${Buffer.from('älice:abcd EFGH 1234').toString('base64')}`,
    );
    expect(first?.headers['cache-control']).to.equal('no-cache');
  });

  it('takes the account and its profile from the answer', async () => {
    test.server.answer(json(ALICE), json({ id: 1, username: 'bob', name: null, roles: {} }));
    expect(await test.login()).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'Alice L', subject: '15' },
      profile: {
        displayName: "Alice & 'Bob'",
        threePids: [{ medium: 'email', address: 'Alice@Example.org', verified: false }],
        groups: ['subscriber', 'editor'],
      },
    });
    expect(await test.login()).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'bob', subject: '1' },
      profile: { displayName: undefined, threePids: undefined, groups: undefined },
    });
  });

  for (const body of [
    {},
    [],
    { id: 15, name: 'Alice' },
    { id: '15', username: 'alice' },
    { id: 0, username: 'alice' },
  ]) {
    it(`does not take ${JSON.stringify(body)} for a user`, async () => {
      test.server.answer(json(body));
      expect((await failureOf(test.login())).code).to.equal('PLUGIN_PROTOCOL');
    });
  }

  for (const [code, verdict] of [
    ['rest_not_logged_in', { verdict: 'rejected', reason: 'unspecified' }],
    ['rest_cannot_access', { verdict: 'rejected', reason: 'unspecified' }],
    ['rest_login_required', { verdict: 'rejected', reason: 'unspecified' }],
    ['incorrect_password', { verdict: 'rejected', reason: 'wrong-password' }],
    ['invalid_username', { verdict: 'unknown-user' }],
    ['invalid_email', { verdict: 'unknown-user' }],
    ['application_passwords_disabled_for_user', { verdict: 'rejected', reason: 'not-allowed' }],
  ] as const) {
    it(`ends in ${Object.values(verdict).join(', ')} at ${code}`, async () => {
      test.server.answer(refusal(code));
      expect(await test.login()).to.include(verdict);
    });
  }

  for (const [code, status, expected, words] of [
    ['application_passwords_disabled', 401, 'PLUGIN_MISCONFIGURED', /they need https/],
    ['rest_forbidden', 403, 'PLUGIN_MISCONFIGURED', /closes the REST API/],
    ['rest_cannot_access', 403, 'PLUGIN_MISCONFIGURED', /closes the REST API/],
    ['rest_no_route', 404, 'PLUGIN_MISCONFIGURED', /open \/wp\/v2\/users\/me/],
    ['too_many_retries', 401, 'PLUGIN_UNAVAILABLE', /locks the gateway out/],
    ['login_limit_exceeded', 403, 'PLUGIN_UNAVAILABLE', /locks the gateway out/],
    ['internal_server_error', 500, 'PLUGIN_UNAVAILABLE', /answered 500 internal_server_error$/],
    ['rest_invalid_param', 400, 'PLUGIN_PROTOCOL', /answered 400 rest_invalid_param$/],
    ['no code, but words', 401, 'PLUGIN_MISCONFIGURED', /answered 401: /],
  ] as const) {
    it(`ends in ${expected} at ${status} ${code}`, async () => {
      test.server.answer(refusal(code, status));
      const failure = await failureOf(test.login());
      expect(failure.code).to.equal(expected);
      expect(failure.message).to.match(words);
    });
  }

  for (const { status, code, words } of FOREIGN_ANSWERS) {
    it(`ends in ${code} at HTTP ${status} without JSON`, async () => {
      test.server.answer({ status, headers: status === 308 ? REDIRECT : {}, body: WEB_PAGE });
      const failure = await failureOf(test.login());
      expect(failure.code).to.equal(code);
      expect(failure.message).to.match(words);
    });
  }

  for (const { what, behaviour, code } of BROKEN_ANSWERS) {
    it(`ends in ${code} at ${what}`, async () => {
      test.server.answer(behaviour);
      expect((await failureOf(test.login())).code).to.equal(code);
    });
  }

  it('ends in PLUGIN_PROTOCOL at half an answer', async () => {
    test.server.answer({ body: JSON.stringify(ALICE).slice(0, -1) });
    expect((await failureOf(test.login())).code).to.equal('PLUGIN_PROTOCOL');
  });

  it('is refused without asking when Basic authentication cannot carry it', async () => {
    for (const [username, password] of [
      ['a:b', 'x'],
      ['a\n', 'x'],
      ['a', 'x\0'],
      ['a', '\ud800'],
    ] as const) {
      expect(await test.login(username, password)).to.include({ verdict: 'rejected', reason: 'unspecified' });
    }
    expect(test.server.requests).to.be.empty;
  });

  for (const [what, first] of [
    ['the front page', { body: WEB_PAGE }],
    ['no page', { status: 404, body: WEB_PAGE }],
    ['a redirect', { status: 301, headers: { location: '/' }, body: '' }],
  ] as const) {
    it(`goes through ?rest_route= for good where /wp-json/ is ${what}`, async () => {
      test.server.answer(first, refusal('rest_not_logged_in'), json(ALICE));
      expect(await test.login()).to.include({ verdict: 'rejected' });
      expect(await test.login()).to.include({ verdict: 'accepted' });
      const urls = test.server.requests.map(({ url }) => url.replace(/&postern=.*/, ''));
      const plain = '/?rest_route=%2Fwp%2Fv2%2Fusers%2Fme&context=edit';
      expect(urls).to.deep.equal(['/wp-json/wp/v2/users/me?context=edit', plain, plain]);
      expect(test.log.lines.map(({ level }) => level)).to.deep.equal(['info']);
    });
  }

  it('looks under /wp-json/ again after an outage of both ways', async () => {
    test.server.answer({ body: WEB_PAGE }, { body: WEB_PAGE }, json(ALICE));
    expect((await failureOf(test.login())).code).to.equal('PLUGIN_MISCONFIGURED');
    expect(await test.login()).to.include({ verdict: 'accepted' });
    expect(test.server.requests.at(-1)?.url).to.match(/^\/wp-json\//);
  });
});

describe('a probe of the REST API', () => {
  let test: TestSite;

  beforeEach(async () => {
    test = await TestSite.start(createRestSite);
  });
  afterEach(() => test.stop());

  it('is content when the site offers application passwords, or tells strangers nothing', async () => {
    for (const behaviour of [
      json(INDEX),
      refusal('rest_login_required', 401),
      refusal('rest_forbidden', 403),
    ]) {
      test.server.answer(behaviour);
      await test.probe();
    }
    const [request] = test.server.requests;
    expect(request?.url).to.equal('/wp-json/?_fields=authentication');
    expect(request?.headers).not.to.have.property('authorization');
  });

  it('is not content with less', async () => {
    const codes: string[] = [];
    for (const behaviour of [
      json({ authentication: [] }),
      json({}),
      { body: WEB_PAGE },
      refusal('rest_no_route', 404),
      json({}, 401),
      refusal('too_many_retries', 403),
      json({}, 500),
      refusal('rest_invalid_param', 400),
    ]) {
      test.server.answer(behaviour);
      codes.push((await failureOf(test.probe())).code.replace('PLUGIN_', ''));
    }
    expect(codes).to.deep.equal([
      ...Array<string>(5).fill('MISCONFIGURED'),
      'UNAVAILABLE',
      'UNAVAILABLE',
      'PROTOCOL',
    ]);
  });
});
