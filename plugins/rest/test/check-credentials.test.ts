import { startFakeHttpServer, type FakeHttpServer } from '@postern/http-client/testing';
import { expect } from 'chai';
import { failureOf, json, openRest, PASSWORD, type Opened } from './support/opened.js';

describe('the protocol check_credentials', () => {
  let server: FakeHttpServer;
  let app: Opened;
  beforeEach(async () => {
    server = await startFakeHttpServer();
    app = await openRest({ protocol: 'check_credentials', url: `${server.url}/app/` });
  });
  afterEach(async () => {
    await server.close();
    await app.close();
  });

  it('asks as the old modules do, and says that it reads the Matrix ID', async () => {
    await app.login('John Doe', PASSWORD, { hops: '0123456789ab' }).catch(() => undefined);
    const [request] = server.requests;
    expect(request?.method).to.equal('POST');
    expect(request?.url).to.equal('/app/_matrix-internal/identity/v1/check_credentials');
    expect(request?.body).to.equal(
      `{"user":{"id":"@John Doe:example.org","password":${JSON.stringify(PASSWORD)}}}`,
    );
    expect(request?.headers).to.include({
      'content-type': 'application/json; charset=UTF-8',
      'x-postern-reads': 'mxid',
      'x-postern-hops': '0123456789ab',
    });
    expect(request?.headers).not.to.have.any.keys('authorization', 'cookie');
  });

  it('asks in the name of another domain than the gateway’s if it is to, and believes no other', async () => {
    const other = await openRest({
      protocol: 'check_credentials',
      url: server.url,
      server_name: 'other.example',
    });
    const mxid = '@alice:other.example';
    server.answer(json({ auth: { success: true, mxid } }));
    expect(await other.login()).to.have.nested.property('account.username', 'alice');
    expect(server.requests[0]?.body).to.contain(`"id":"${mxid}"`);
    server.answer(json({ auth: { success: true, mxid: '@alice:example.org' } }));
    expect((await failureOf(other.login())).message).to.contain('expected a Matrix ID of other.example');
    await other.close();
  });

  it('reads who it is, from ma1sd and Postern alike', async () => {
    const threePids = [
      { medium: 'email', address: 'alice@example.org' },
      { medium: 'badge', address: '7' },
      { medium: 'msisdn', address: '' },
    ];
    const profile = { display_name: 'Alice', three_pids: threePids };
    server.answer(
      json({ auth: { success: true, mxid: '@alice=20l:EXAMPLE.org', display_name: 'Al', profile } }),
    );
    expect(await app.login('ALICE L')).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'alice l', subject: 'alice l' },
      profile: {
        displayName: 'Alice',
        threePids: [{ medium: 'email', address: 'alice@example.org', verified: false }],
      },
    });
  });

  it('has no opinion where nothing is told', async () => {
    for (const [auth, displayName] of [
      [{ success: true, mxid: '@alice:example.org' }, undefined],
      [{ success: true, mxid: null, profile: null, display_name: 'Al' }, 'Al'],
      [{ success: true, profile: { display_name: null, three_pids: null } }, undefined],
    ] as const) {
      server.answer(json({ auth }));
      expect(await app.login()).to.deep.equal({
        verdict: 'accepted',
        account: { username: 'alice', subject: 'alice' },
        profile: { displayName, threePids: undefined },
      });
    }
  });

  it('believes no other spelling than a localpart when it is not told who it is', async () => {
    server.answer(json({ auth: { success: true } }));
    for (const spelling of ['ALICE', 'álice', 'alice@example.org', 'alice l']) {
      expect(await app.login(spelling)).to.include({ verdict: 'rejected', reason: 'not-allowed' });
    }
    expect(await app.login('alice.l-7')).to.include({ verdict: 'accepted' });
  });

  for (const [what, auth, field] of [
    ['another domain', { mxid: '@alice:elsewhere.example' }, 'auth.mxid'],
    ['a name for an id', { mxid: 'alice' }, 'auth.mxid'],
    ['an id without a name', { mxid: '@:example.org' }, 'auth.mxid'],
    ['an id that is a number', { mxid: 7 }, 'auth.mxid'],
    ['a profile that is a list', { profile: [] }, 'auth.profile'],
    ['a name that is a number', { profile: { display_name: 7 } }, 'auth.profile.display_name'],
    ['addresses that are no list', { profile: { three_pids: {} } }, 'auth.profile.three_pids'],
    [
      'an address without a medium',
      { profile: { three_pids: [{ address: 'x' }] } },
      'auth.profile.three_pids.0.medium',
    ],
    [
      'endless addresses',
      { profile: { three_pids: Array(1001).fill({ medium: 'a', address: 'b' }) } },
      'auth.profile.three_pids',
    ],
  ] as const) {
    it(`names the field at ${what}`, async () => {
      server.answer(json({ auth: { success: true, ...auth } }));
      const { code, message } = await failureOf(app.login());
      expect(code).to.equal('PLUGIN_PROTOCOL');
      expect(message).to.contain(`of another form: ${field}: `);
    });
  }

  it('finds nobody without a password', () => {
    expect(app.plugin).not.to.have.any.keys('profile', 'find');
  });

  it('asks a URL as it stands where no path is to be added', async () => {
    const single = await openRest({
      ...{ protocol: 'check_credentials', url: `${server.url}/postern.php?a=b`, add_paths: false },
      ...{ token: 'the-token', addresses_verified: true },
    });
    const threePids = [{ medium: 'email', address: 'a@example.org' }];
    server.answer(json({ auth: { success: true, profile: { three_pids: threePids } } }));
    expect(await single.login()).to.have.nested.property('profile.threePids[0].verified', true);
    expect(server.requests[0]).to.have.property('url', '/postern.php?a=b');
    expect(server.requests[0]?.headers).to.have.property('authorization', 'Bearer the-token');
    await single.close();
  });

  it('says who asks by Basic authentication', async () => {
    const basic = { username: 'gäte', password: 'a:b' };
    const guarded = await openRest({ protocol: 'check_credentials', url: server.url, basic });
    await guarded.login().catch(() => undefined);
    expect(server.requests[0]?.headers.authorization).to.equal(
      `Basic ${Buffer.from('gäte:a:b').toString('base64')}`,
    );
    await guarded.close();
  });
});
