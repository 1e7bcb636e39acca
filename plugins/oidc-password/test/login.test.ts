import { expect } from 'chai';
import { json } from './support/fake-provider.js';
import { failureOf, Opened, PASSWORD, SECRET } from './support/opened.js';

const FORM = `scope=openid+profile+email&username=Alice&password=p%C3%A4ssw%C3%B6rd+%2B%26%3D%25+%22secret%22`;

describe('a login by the password grant', () => {
  let test: Opened;

  beforeEach(async () => {
    test = await Opened.start();
    test.accept();
  });
  afterEach(() => test.close());

  for (const [what, announced, client, header, prefix] of [
    ['by Basic without a word of the provider', undefined, { secret: SECRET }, true, ''],
    [
      'by Basic where both ways are open',
      ['client_secret_post', 'client_secret_basic'],
      { secret: SECRET },
      true,
      '',
    ],
    [
      'in the form where only that is announced',
      ['client_secret_post', 'private_key_jwt'],
      { secret: SECRET },
      false,
      'client_id=postern&client_secret=s%3Aecret+%2B%25&',
    ],
    ['as told', ['client_secret_post'], { secret: SECRET, authentication: 'client_secret_basic' }, true, ''],
    [
      'as told, the other way',
      ['client_secret_basic'],
      { secret: SECRET, authentication: 'client_secret_post' },
      false,
      'client_id=postern&client_secret=s%3Aecret+%2B%25&',
    ],
    ['by its name alone when it is public', ['client_secret_basic'], {}, false, 'client_id=postern&'],
  ] as const) {
    it(`says who the gateway is ${what}`, async () => {
      test.provider.document['token_endpoint_auth_methods_supported'] = announced;
      await test.open({ client: { id: 'postern', ...client } });
      expect(await test.login()).to.include({ verdict: 'accepted' });
      const [request] = test.provider.requestsOf('/token');
      expect(request?.method).to.equal('POST');
      expect(request?.url).to.equal('/token');
      expect(request?.headers['content-type']).to.equal('application/x-www-form-urlencoded');
      expect(request?.body).to.equal(`${prefix}grant_type=password&${FORM}`);
      const expected = `Basic ${Buffer.from('postern:s%3Aecret+%2B%25').toString('base64')}`;
      expect(request?.headers.authorization).to.equal(header ? expected : undefined);
    });
  }

  it('asks for the configured scope', async () => {
    await test.open({ scope: 'openid phone' });
    await test.login();
    expect(test.provider.requestsOf('/token')[0]?.body).to.contain('scope=openid+phone&');
  });

  it('takes account and profile from the claims', async () => {
    test.accept({
      preferred_username: 'alice',
      name: 'Alice Liddell',
      email: 'alice@example.org',
      email_verified: true,
      phone_number: '+49 30 901820',
      phone_number_verified: false,
      groups: ['staff', 'editors', 'staff'],
    });
    await test.open();
    expect(await test.login()).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'alice', subject: 'subject-1' },
      profile: {
        displayName: 'Alice Liddell',
        threePids: [
          { medium: 'email', address: 'alice@example.org', verified: true },
          { medium: 'msisdn', address: '+49 30 901820', verified: false },
        ],
        groups: ['staff', 'editors'],
      },
    });
  });

  it('has no opinion where there is no claim', async () => {
    await test.open();
    expect(await test.login()).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'alice', subject: 'subject-1' },
      profile: { displayName: undefined, threePids: undefined, groups: undefined },
    });
  });

  it('is not accepted without a username that is configured', async () => {
    await test.open({ claims: { username: 'nickname' } });
    const { code, message } = await failureOf(test.login());
    expect(code).to.equal('PLUGIN_MISCONFIGURED');
    expect(message).to.match(/no claim nickname: ask for the scope that brings it, or set claims.username$/);
  });

  it('asks nobody with an empty password, or a name that nobody has', async () => {
    await test.open();
    expect(await test.login('alice', '')).to.deep.equal({ verdict: 'rejected', reason: 'wrong-password' });
    expect(await test.login('ali\0ce')).to.deep.equal({ verdict: 'unknown-user' });
    expect(test.provider.requestsOf('/token')).to.be.empty;
  });

  it('stops with its signal', async () => {
    await test.open();
    test.provider.onToken = () => 'hang';
    const controller = new AbortController();
    const pending = test
      .login('alice', PASSWORD, { signal: controller.signal })
      .catch((error: unknown) => error);
    await test.provider.server.nextRequest();
    controller.abort(new Error('nobody waits'));
    expect(await pending).to.have.property('message', 'nobody waits');
  });

  describe('with userinfo', () => {
    const answer = (body: unknown, status = 200): void => {
      test.provider.routes.set('/userinfo', () => json(body, status));
    };

    it('takes from there what the id token lacks', async () => {
      test.accept({ name: 'of the id token' });
      answer({ sub: 'subject-1', name: 'of userinfo', email: 'alice@example.org', email_verified: 'true' });
      await test.open({ userinfo: true });
      const verdict = await test.login();
      expect(verdict).to.have.nested.property('profile.displayName', 'of the id token');
      expect(verdict).to.have.deep.nested.property('profile.threePids', [
        { medium: 'email', address: 'alice@example.org', verified: true },
      ]);
      const [request] = test.provider.requestsOf('/userinfo');
      expect(request?.headers.authorization).to.equal('Bearer an access token');
    });

    for (const [what, body] of [
      ['somebody else', { sub: 'subject-2' }],
      ['nobody', {}],
      ['null', null],
      ['a list', []],
    ] as const) {
      it(`refuses ${what}`, async () => {
        answer(body);
        await test.open({ userinfo: true });
        expect((await failureOf(test.login())).code).to.equal('PLUGIN_PROTOCOL');
      });
    }

    it('is told of where there is none', async () => {
      delete test.provider.document['userinfo_endpoint'];
      await test.open({ userinfo: true });
      expect((await failureOf(test.login())).message).to.match(/set userinfo: false$/);
    });

    // Keycloak's answer to a token without openid: facts of 26.7.3 and 24.0.5.
    it('is an outage when it is refused', async () => {
      answer('', 403);
      await test.open({ userinfo: true });
      expect((await failureOf(test.login())).code).to.equal('PLUGIN_MISCONFIGURED');
    });
  });
});
