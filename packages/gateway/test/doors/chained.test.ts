import { expect } from 'chai';
import { loadDefinition } from '../../src/chain/loader.js';
import { peoplePlugin, type Person } from '../support/definitions.js';
import { READS_MXID, startGateway, type TestGateway } from '../support/gateway.js';

/** What the second gateway knows. */
const PEOPLE: readonly Person[] = [
  {
    ...{ username: 'Alice', subject: '1', password: 'wonderland' },
    profile: {
      displayName: 'Alice L.',
      threePids: [{ medium: 'email', address: 'alice@example.org', verified: true }],
      groups: ['editors'],
    },
  },
  { username: 'John Doe', subject: '2', password: 'secret', profile: {} },
  { username: 'müller', subject: '3', password: 'secret', profile: {} },
  { username: 'a=20b', subject: '4', password: 'secret', profile: {} },
  { username: 'a b', subject: '5', password: 'other', profile: {} },
  { username: 'a:b', subject: '6', password: 'secret', profile: {} },
];

const TOKEN = 'a-token-of-the-first-one';

/** The first gateway, whose only plugin asks the second. */
async function startPair(
  settings: Record<string, unknown>,
  entry: Record<string, unknown> = {},
): Promise<{
  readonly first: TestGateway;
  readonly second: TestGateway;
  readonly stop: () => Promise<void>;
}> {
  const access = { addresses: [], tokens: [TOKEN] };
  const second = await startGateway(
    { plugins: [{ id: 'people', use: 'people' }], access, ma1sd_backend: { access } },
    { people: peoplePlugin(PEOPLE) },
  );
  const config = { url: second.url, token: TOKEN, addresses_verified: true };
  const first = await startGateway(
    {
      plugins: [{ id: 'second', use: 'rest', config: { ...config, ...settings }, ...entry }],
      ma1sd_backend: {},
    },
    { rest: await loadDefinition('rest', '.') },
  );
  return {
    first,
    second,
    async stop() {
      await first.stop();
      await second.stop();
    },
  };
}

for (const settings of [
  { protocol: 'check_credentials' },
  { protocol: 'ma1sd' },
  { protocol: 'ma1sd', prefix: '/_mxisd/backend' },
  { protocol: 'ma1sd', auth_only: true },
]) {
  describe(`two gateways, the first asking the second by ${JSON.stringify(settings)}`, () => {
    let pair: Awaited<ReturnType<typeof startPair>>;
    before(async () => {
      pair = await startPair(settings);
    });
    after(() => pair.stop());

    it('let in as the second one would, with its profile', async () => {
      for (const id of ['@alice:example.org', '@ALICE:example.org', '@alice@example.org:example.org']) {
        const { body } = await pair.first.login(id, 'wonderland', READS_MXID);
        expect(body.auth, id).to.deep.equal({
          success: true,
          mxid: '@alice:example.org',
          external_id: 'second:alice',
          profile: {
            display_name: 'Alice L.',
            three_pids: [{ medium: 'email', address: 'alice@example.org', verified: true }],
          },
        });
      }
    });

    for (const [id, mxid] of [
      ['@john doe:example.org', '@john=20doe:example.org'],
      ['@John=20Doe:example.org', '@john=20doe:example.org'],
      ['@MÜLLER:example.org', '@m=c3=bcller:example.org'],
      ['@a=3d20b:example.org', '@a=3d20b:example.org'],
      ['@a=3ab:example.org', '@a=3ab:example.org'],
      ['@a:b:example.org', '@a=3ab:example.org'],
    ] as const) {
      it(`know ${id} as ${mxid}`, async () => {
        expect((await pair.first.login(id, 'secret', READS_MXID)).body.auth?.mxid).to.equal(mxid);
      });
    }

    it('refuse everybody else in the one way there is', async () => {
      for (const [id, password] of [
        ['@alice:example.org', 'wrong'],
        ['@nobody:example.org', 'wonderland'],
        ['@a=20b:example.org', 'secret'],
        ['@alice:elsewhere.example', 'wonderland'],
      ] as const) {
        const { status, body } = await pair.first.login(id, password, READS_MXID);
        expect([status, JSON.stringify(body)], id).to.deep.equal([200, '{"auth":{"success":false}}']);
      }
      expect((await pair.first.login('@ALICE:example.org', 'wonderland')).body.auth?.success).to.equal(false);
    });
  });
}

async function ask({ url }: TestGateway, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}/_ma1sd/backend/api/v1${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return response.status === 200 ? response.json() : response.status;
}
const who = (localpart: string): unknown => ({
  localpart,
  domain: 'example.org',
  mxid: `@${localpart}:example.org`,
});

describe('two gateways by the calls of ma1sd', () => {
  it('find and describe through both doors', async () => {
    const { first, stop } = await startPair({ protocol: 'ma1sd' }, { require_groups: ['editors'] });
    try {
      const lookup = { medium: 'email', address: 'Alice@example.org' };
      const hit = { ...lookup, id: { type: 'mxid', value: '@alice:example.org' } };
      expect(await ask(first, '/identity/single', { lookup })).to.deep.equal({ lookup: hit });
      expect(
        await ask(first, '/identity/bulk', { lookup: [lookup, { ...lookup, address: 'b@c' }] }),
      ).to.deep.equal({
        lookup: [hit],
      });
      expect(await ask(first, '/profile/displayName', who('alice'))).to.deep.equal({
        profile: { display_name: 'Alice L.' },
      });
      expect(await ask(first, '/profile/roles', who('alice'))).to.deep.equal({
        profile: { roles: ['editors'] },
      });
      expect(await ask(first, '/profile/threepids', who('john=20doe'))).to.deep.equal({});
      expect((await first.login('@alice:example.org', 'wonderland')).body.auth?.success).to.equal(true);
      expect((await first.login('@john=20doe:example.org', 'secret')).body.auth?.success).to.equal(false);
    } finally {
      await stop();
    }
  });

  it('pass on that the second is down, and why the second refuses the first', async () => {
    const { first, second, stop } = await startPair({ protocol: 'ma1sd', token: 'another-token' });
    expect((await first.login('@alice:example.org', 'wonderland')).status).to.equal(503);
    expect(first.log()).to.include('answered 401 M_UNKNOWN_TOKEN: it refuses the gateway');
    await second.gateway.stop();
    expect((await first.login('@alice:example.org', 'wonderland')).status).to.equal(503);
    expect(await ask(first, '/profile/displayName', who('alice'))).to.equal(503);
    await stop().catch(() => undefined);
  });
});

describe('two gateways that ask each other', () => {
  for (const protocol of ['check_credentials', 'ma1sd']) {
    it(`fail at once by ${protocol}, and say why`, async () => {
      const definition = { rest: await loadDefinition('rest', '.') };
      const configOf = (url: string): Record<string, unknown> => ({
        plugins: [{ id: 'other', use: 'rest', config: { protocol, url } }],
        ma1sd_backend: {},
      });
      const first = await startGateway(configOf('http://127.0.0.1:1'), definition);
      const second = await startGateway(configOf(first.url), definition);
      await first.gateway.reload(await first.load(configOf(second.url)));
      try {
        const begun = performance.now();
        expect((await first.login('@alice:example.org', 'wonderland')).status).to.equal(503);
        expect(performance.now() - begun).to.be.below(2000);
        expect(second.log()).to.include('answered 508 M_UNKNOWN: gateways ask each other in a circle');
        if (protocol === 'ma1sd')
          expect(await ask(first, '/profile/displayName', who('alice'))).to.equal(503);
        expect(first.log().match(/"login could not be checked"/g)).to.have.length(1);
      } finally {
        await first.stop();
        await second.stop();
      }
    });
  }
});
