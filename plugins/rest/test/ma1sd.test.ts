import { startFakeHttpServer, type FakeBehaviour, type FakeHttpServer } from '@postern/http-client/testing';
import type { Profile } from '@postern/plugin-api';
import { expect } from 'chai';
import { failureOf, json, openRest, PASSWORD, type Opened } from './support/opened.js';

const ALICE = { username: 'alice', subject: 'alice' };
const HIT = {
  medium: 'email',
  address: 'Alice@example.org',
  id: { type: 'MXID', value: '@alice:example.org' },
};
const PAGE = '<html><body>404</body></html>';

/** Of the last part of the path. */
type Answers = Readonly<Record<string, FakeBehaviour>>;

describe('the protocol of ma1sd', () => {
  let server: FakeHttpServer;
  let app: Opened;
  const opened: Opened[] = [];
  const open = async (config: Record<string, unknown> = {}): Promise<void> => {
    app = await openRest({ protocol: 'ma1sd', url: server.url, addresses_verified: true, ...config });
    opened.push(app);
  };
  const answer = (answers: Answers): void =>
    server.respond(({ url }) => answers[url.split('/').at(-1) ?? ''] ?? { status: 404 });
  const profile = (): Promise<Profile | undefined> | undefined => app.plugin.profile?.(ALICE, app.call());
  const find = (address = 'alice@example.org') => app.plugin.find?.({ medium: 'email', address }, app.call());

  beforeEach(async () => {
    server = await startFakeHttpServer();
    await open();
  });
  afterEach(async () => {
    await server.close();
    for (const one of opened.splice(0)) await one.close();
  });

  it('asks in the name of another domain than the gateway’s if it is to, and believes no other', async () => {
    await open({ server_name: 'other.example' });
    const id = { type: 'mxid', value: '@alice:other.example' };
    answer({ login: json({ auth: { success: true, id } }) });
    expect(await app.login()).to.have.nested.property('account.username', 'alice');
    expect(server.requests[0]?.body).to.contain('"domain":"other.example"').and.contain(id.value);
    answer({ login: json({ auth: { success: true, id: { ...id, value: '@alice:example.org' } } }) });
    expect((await failureOf(app.login())).message).to.contain('expected a Matrix ID of other.example');
  });

  for (const prefix of ['/_ma1sd/backend', '/_mxisd/backend']) {
    it(`asks byte by byte as it does, below ${prefix}`, async () => {
      await open({ prefix });
      const hops = '0123456789ab';
      await app.login('Alice', PASSWORD, { hops }).catch(() => undefined);
      await app.plugin.profile?.({ username: 'John Doe', subject: '' }, app.call({ hops }));
      await find();
      const ids = '"localpart":"John Doe","domain":"example.org","mxid":"@John Doe:example.org"';
      expect(server.requests.map(({ url, body }) => [url, body])).to.have.deep.members([
        [
          `${prefix}/api/v1/auth/login`,
          `{"auth":{"mxid":"@Alice:example.org","localpart":"Alice","domain":"example.org","password":${JSON.stringify(PASSWORD)}}}`,
        ],
        [`${prefix}/api/v1/profile/displayName`, `{${ids}}`],
        [`${prefix}/api/v1/profile/threepids`, `{${ids}}`],
        [`${prefix}/api/v1/profile/roles`, `{${ids}}`],
        [`${prefix}/api/v1/identity/single`, '{"lookup":{"medium":"email","address":"alice@example.org"}}'],
      ]);
      for (const { method, headers } of server.requests) {
        expect(method).to.equal('POST');
        expect(headers['content-type']).to.equal('application/json; charset=UTF-8');
      }
      expect(server.requests.map(({ headers }) => headers['x-postern-hops'])).to.deep.equal([
        ...Array<string>(4).fill(hops),
        undefined,
      ]);
    });
  }

  for (const [id, username] of [
    [{ type: 'localpart', value: 'alice' }, 'alice'],
    [{ type: 'LocalPart', value: 'Alice' }, 'Alice'],
    [{ type: 'localpart', value: 'john=20doe' }, 'john doe'],
    [{ type: 'mxid', value: '@john=20doe:Example.org' }, 'john doe'],
  ] as const) {
    it(`knows ${JSON.stringify(id)} as ${username}`, async () => {
      answer({ login: json({ auth: { success: true, id } }) });
      expect(await app.login()).to.deep.equal({
        verdict: 'accepted',
        account: { username, subject: username },
        profile: undefined,
      });
    });
  }

  it('takes the profile of a login, with three_pids', async () => {
    const told = { display_name: 'Alice', three_pids: [{ medium: 'email', address: 'a@example.org' }] };
    answer({ login: json({ auth: { success: true, id: HIT.id, profile: told } }) });
    expect(await app.login()).to.have.deep.property('profile', {
      displayName: 'Alice',
      threePids: [{ medium: 'email', address: 'a@example.org', verified: true }],
    });
  });

  for (const [auth, field] of [
    [{}, 'auth.id'],
    [{ id: 'alice' }, 'auth.id'],
    [{ id: { type: 'uid', value: 'alice' } }, 'auth.id.type'],
    [{ id: { type: 'mxid' } }, 'auth.id.value'],
    [{ id: { type: 'mxid', value: '@alice:elsewhere.example' } }, 'auth.id.value'],
    [{ id: { type: 'localpart', value: ' ' } }, 'auth.id.value'],
    [{ id: HIT.id, profile: { three_pids: 'none' } }, 'auth.profile.three_pids'],
  ] as const) {
    it(`names ${field} at a login with ${JSON.stringify(auth)}`, async () => {
      answer({ login: json({ auth: { success: true, ...auth } }) });
      const { code, message } = await failureOf(app.login());
      expect(code).to.equal('PLUGIN_PROTOCOL');
      expect(message).to.contain(`of another form: ${field}: `);
    });
  }

  it('puts a profile together of three calls, with threepids', async () => {
    answer({
      displayName: json({ profile: { display_name: 'Alice' } }),
      threepids: json({ profile: { threepids: [{ medium: 'msisdn', address: '4917012345' }] } }),
      roles: json({ profile: { roles: ['editor', ''] } }),
    });
    expect(await profile()).to.deep.equal({
      displayName: 'Alice',
      threePids: [{ medium: 'msisdn', address: '4917012345', verified: true }],
      groups: ['editor'],
    });
    expect(await app.plugin.find?.({ username: 'alice' }, app.call())).to.deep.equal(ALICE);
    expect(await app.plugin.find?.({ subject: 'alice' }, app.call())).to.deep.equal(ALICE);
  });

  for (const [what, miss] of [
    ['{}', json({})],
    ['nothing', {}],
    ['no profile', json({ profile: null })],
    ['404', { status: 404 }],
    ['404 in JSON', json({ error: 'no such user' }, 404)],
  ] as const) {
    it(`knows nobody at ${what}`, async () => {
      answer({ displayName: miss, threepids: miss, roles: miss });
      expect(await profile()).to.equal(undefined);
      expect(await app.plugin.find?.({ username: 'alice' }, app.call())).to.equal(undefined);
    });
  }

  it('knows somebody of whom nothing is known', async () => {
    answer({ displayName: json({ profile: {} }) });
    expect(await profile()).to.deep.equal({
      displayName: undefined,
      threePids: undefined,
      groups: undefined,
    });
  });

  it('finds by an address, if the application has made sure of it', async () => {
    answer({ single: json({ lookup: HIT }) });
    expect(await find()).to.deep.equal(ALICE);
    await open({ addresses_verified: false });
    expect(await find()).to.equal(undefined);
  });

  for (const miss of [json({}), json({ lookup: null }), {}, { status: 404 }]) {
    it(`finds nobody at ${JSON.stringify(miss)}`, async () => {
      answer({ single: miss });
      expect(await find()).to.equal(undefined);
    });
  }

  for (const [lookup, field] of [
    [{}, 'lookup.medium'],
    [[], 'lookup'],
    [{ ...HIT, id: undefined }, 'lookup.id'],
    [{ ...HIT, address: 'bob@example.org' }, 'lookup.address'],
    [{ ...HIT, medium: 'msisdn' }, 'lookup.address'],
    [{ ...HIT, id: { type: 'mxid', value: '@alice:elsewhere.example' } }, 'lookup.id.value'],
  ] as const) {
    it(`names ${field} at a lookup of ${JSON.stringify(lookup)}`, async () => {
      answer({ single: json({ lookup }) });
      expect((await failureOf(Promise.resolve(find()))).message).to.contain(`of another form: ${field}: `);
    });
  }

  for (const [what, ill, code] of [
    ['500', { status: 500 }, 'PLUGIN_UNAVAILABLE'],
    ['503', { status: 503 }, 'PLUGIN_UNAVAILABLE'],
    ['401', { status: 401 }, 'PLUGIN_MISCONFIGURED'],
    ['a redirect', { status: 302 }, 'PLUGIN_MISCONFIGURED'],
    ['a web page', { body: PAGE }, 'PLUGIN_MISCONFIGURED'],
    ['a web page with 404', { status: 404, body: PAGE }, 'PLUGIN_MISCONFIGURED'],
    ['no JSON', { body: 'OK' }, 'PLUGIN_PROTOCOL'],
    ['a list of roles that is none', json({ profile: { roles: 'all' } }), 'PLUGIN_PROTOCOL'],
  ] as const) {
    it(`takes ${what} for an outage, never for nobody`, async () => {
      const fine = json({ profile: {} });
      answer({
        displayName: fine,
        threepids: fine,
        roles: ill,
        single: what.startsWith('a list') ? json([]) : ill,
      });
      expect((await failureOf(Promise.resolve(profile()))).code).to.equal(code);
      expect((await failureOf(Promise.resolve(find()))).code).to.equal(code);
    });
  }

  it('asks once more what changes nothing when the connection breaks, and no more', async () => {
    server.answer('reset', json({ lookup: HIT }));
    expect(await find()).to.deep.equal(ALICE);
    server.answer('reset');
    expect((await failureOf(Promise.resolve(find()))).code).to.equal('PLUGIN_UNAVAILABLE');
    server.answer({ status: 503 });
    expect((await failureOf(Promise.resolve(find()))).code).to.equal('PLUGIN_UNAVAILABLE');
    expect(server.requests).to.have.length(5);
  });

  it('answers logins alone where the application does', async () => {
    await open({ auth_only: true });
    expect(app.plugin).not.to.have.any.keys('profile', 'find');
  });
});
