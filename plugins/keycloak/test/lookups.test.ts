import { checkAccount, checkProfile } from '@postern/gateway/testing';
import type { FakeBehaviour } from '@postern/http-client/testing';
import type { FindKey } from '@postern/plugin-api';
import { json } from '@postern/plugin-oidc-password/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { CLIENT, failureOf, Opened } from './support/opened.js';
import { ALICE, PEOPLE } from './support/people.js';

describe('a lookup of the service account', () => {
  let test: Opened;

  beforeEach(async () => {
    test = await Opened.start(26);
    test.keycloak.people = PEOPLE;
    await test.open({ admin: CLIENT });
  });
  afterEach(() => test.close());

  const find = async (key: FindKey): Promise<unknown> => (await test.plugin.find(key, test.call()))?.username;
  const profile = (subject: string): Promise<unknown> =>
    test.plugin.profile({ username: '', subject }, test.call());

  for (const [key, found] of [
    [{ username: 'alice' }, 'alice'],
    [{ username: 'ALICE' }, 'alice'],
    [{ username: 'JÜRGEN' }, 'jürgen'],
    [{ username: 'alice@example.org' }, 'alice'],
    [{ username: 'unverified@example.org' }, 'unverified'],
    [{ username: 'former' }, 'former'],
    [{ username: 'nobody' }, undefined],
    [{ username: '' }, undefined],
    [{ username: '*' }, undefined],
    [{ subject: ALICE.id }, 'alice'],
    [{ subject: 'nobody' }, undefined],
    [{ medium: 'email', address: 'Alice@Example.org' }, 'alice'],
    [{ medium: 'email', address: 'unverified@example.org' }, undefined],
    [{ medium: 'email', address: 'nobody@example.org' }, undefined],
    [{ medium: 'email', address: '' }, undefined],
    [{ medium: 'msisdn', address: '4930901820' }, 'alice'],
    [{ medium: 'msisdn', address: '+4930901820' }, 'alice'],
    [{ medium: 'msisdn', address: '4930901821' }, undefined],
    [{ medium: 'msisdn', address: '" x:"' }, undefined],
  ] as const) {
    it(`finds ${found ?? 'nobody'} by ${JSON.stringify(key)}`, async () => {
      expect(await find(key)).to.equal(found);
    });
  }

  it('finds nobody in particular where several are meant', async () => {
    const twin = { ...ALICE, id: 'another', username: 'twin' };
    test.keycloak.people = [ALICE, twin];
    expect(await find({ medium: 'email', address: 'alice@example.org' })).to.equal(undefined);
    expect(await find({ medium: 'msisdn', address: '4930901820' })).to.equal(undefined);
    expect(await find({ username: 'alice@example.org' })).to.equal(undefined);
  });

  it('does not find by a phone number that nobody has verified', async () => {
    const attributes = { phoneNumber: ['+4930901820'], phoneNumberVerified: ['false'] };
    test.keycloak.people = [{ ...ALICE, more: { attributes } }];
    expect(await find({ medium: 'msisdn', address: '4930901820' })).to.equal(undefined);
  });

  it('leads nowhere else by a subject that is a path', async () => {
    const { length } = test.keycloak.provider.server.requests;
    for (const subject of ['', '.', '..']) expect(await profile(subject)).to.equal(undefined);
    expect(test.keycloak.provider.server.requests).to.have.length(length);
    for (const subject of ['../clients', 'a/b', '?x', '#', '%2e%2e', 'f:1-2:ext/id']) {
      expect(await profile(subject)).to.equal(undefined);
      expect(test.keycloak.asked.at(-1)).to.equal(`users/${encodeURIComponent(subject)}`);
    }
  });

  it('tells a profile without a password', async () => {
    expect(await profile(ALICE.id)).to.deep.equal({
      displayName: 'Alice Liddell',
      threePids: [
        { medium: 'email', address: 'alice@example.org', verified: true },
        { medium: 'msisdn', address: '+4930901820', verified: true },
      ],
      groups: ['staff', 'staff/berlin', 'editor'],
    });
    expect(await profile('id-of-bare')).to.deep.equal({
      displayName: undefined,
      threePids: undefined,
      groups: [],
    });
  });

  it('tells none of who is disabled, gone, or goes meanwhile', async () => {
    expect(await profile('id-of-former')).to.equal(undefined);
    expect(await profile('nobody')).to.equal(undefined);
    test.keycloak.onAdmin = (path) =>
      path.includes('/groups') ? json({ error: 'User not found' }, 404) : undefined;
    expect(await profile(ALICE.id)).to.equal(undefined);
  });

  it('takes phone numbers from the configured attributes', async () => {
    const attributes = { mobile: ['+49 171 1'], checked: ['true'] };
    test.keycloak.people = [{ ...ALICE, more: { attributes } }];
    await test.open({ admin: CLIENT, attributes: { phone: 'mobile', phone_verified: 'checked' } });
    expect(await profile(ALICE.id)).to.have.deep.nested.property('threePids', [
      { medium: 'msisdn', address: '+49 171 1', verified: true },
    ]);
  });

  it('uses one token until shortly before its end', async () => {
    await Promise.all([find({ username: 'alice' }), find({ username: 'bare' })]);
    expect(test.keycloak.tokens).to.equal(1);
    test.skew += 289_000;
    await find({ username: 'alice' });
    expect(test.keycloak.tokens).to.equal(1);
    test.skew += 2000;
    await Promise.all([find({ username: 'alice' }), find({ username: 'bare' })]);
    expect(test.keycloak.tokens).to.equal(2);
  });

  it('takes a new token where the old one counts no more, once', async () => {
    test.keycloak.onAdmin = (_, { headers }) =>
      headers.authorization === 'Bearer admin-1' ? { status: 401 } : undefined;
    expect(await find({ username: 'alice' })).to.equal('alice');
    expect(test.keycloak.tokens).to.equal(2);
    test.keycloak.onAdmin = () => ({ status: 401 });
    expect((await failureOf(find({ username: 'alice' }))).code).to.equal('PLUGIN_MISCONFIGURED');
    expect(test.keycloak.tokens).to.equal(3);
  });

  for (const [what, behaviour, code, words] of [
    [
      'no rights',
      json({ error: 'HTTP 403 Forbidden' }, 403),
      'PLUGIN_MISCONFIGURED',
      /roles view-users and query-users/,
    ],
    [
      'no such realm',
      json({ error: 'Realm not found.' }, 404),
      'PLUGIN_MISCONFIGURED',
      /answered 404: correct url/,
    ],
    ['an outage', { status: 502 }, 'PLUGIN_UNAVAILABLE', /answered 502$/],
    ['a page', { body: '<html>' }, 'PLUGIN_MISCONFIGURED', /200 with a web page/],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://elsewhere.example/' } },
      'PLUGIN_MISCONFIGURED',
      /a redirect to/,
    ],
    ['no list', json({}), 'PLUGIN_PROTOCOL', /something else than users: see nothing$/],
    ['a row without an id', json([{ username: 'alice', enabled: true }]), 'PLUGIN_PROTOCOL', /see 0\.id$/],
    [
      'a row that does not say enabled',
      json([{ id: '1', username: 'alice' }]),
      'PLUGIN_PROTOCOL',
      /see 0\.enabled$/,
    ],
  ] as readonly (readonly [string, FakeBehaviour, string, RegExp])[]) {
    it(`ends in ${code} at ${what}`, async () => {
      test.keycloak.onAdmin = () => behaviour;
      const failure = await failureOf(find({ username: 'alice' }));
      expect(failure.code).to.equal(code);
      expect(failure.message).to.match(words);
    });
  }

  it('does not open the plugin without the right secret or rights', async () => {
    const { code, message } = await failureOf(test.open({ admin: { id: 'postern', secret: 'wrong' } }));
    expect(code).to.equal('PLUGIN_MISCONFIGURED');
    expect(message).to.match(/\(admin\) answered unauthorized_client: .*correct id and secret/);
    test.keycloak.onAdmin = (path) => (path.startsWith('attack-detection') ? { status: 403 } : undefined);
    expect((await failureOf(test.open({ admin: CLIENT }))).message).to.match(/view-users/);
  });

  it('may get any answer, and what comes out keeps the contract', async () => {
    const row = fc.record(
      {
        id: fc.oneof(fc.constant(ALICE.id), fc.jsonValue()),
        username: fc.oneof(fc.constant('alice'), fc.jsonValue()),
        enabled: fc.oneof(fc.boolean(), fc.jsonValue()),
        firstName: fc.jsonValue(),
        email: fc.jsonValue(),
        attributes: fc.oneof(fc.jsonValue(), fc.constant({ phoneNumber: [] })),
        path: fc.jsonValue(),
        name: fc.jsonValue(),
      },
      { requiredKeys: ['id', 'username', 'enabled'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(row, fc.array(row), fc.jsonValue()), async (answer) => {
        test.keycloak.onAdmin = () => json(answer);
        for (const ask of [
          async () =>
            checkAccount((await test.plugin.find({ username: 'alice' }, test.call())) ?? ALICE_ACCOUNT),
          async () => checkProfile((await profile(ALICE.id)) ?? {}),
        ]) {
          const error: unknown = await ask().catch((thrown: unknown) => thrown);
          if (error instanceof Error) expect(error).to.include({ code: 'PLUGIN_PROTOCOL' });
        }
      }),
      { numRuns: 200 },
    );
  });
});

const ALICE_ACCOUNT = { username: 'alice', subject: ALICE.id };
