import { PluginError } from '@postern/plugin-api';
import { expect } from 'chai';
import type { OpenedPlugin } from '../../src/chain/definition.js';
import { peoplePlugin, type Person } from '../support/definitions.js';
import { READS_MXID, startGateway, type TestGateway } from '../support/gateway.js';

const email = (address: string) => ({ medium: 'email', address, verified: true }) as const;
const person = (username: string, subject: string, profile: Person['profile'] = {}): Person => ({
  ...{ username, subject, profile, password: 'secret' },
});

const STAFF: readonly Person[] = [
  person('Alice', '1', {
    displayName: 'Alice L.',
    threePids: [email('alice@example.org'), { medium: 'msisdn', address: '+4917012345', verified: true }],
    groups: ['matrix', 'editors'],
  }),
  person('John Doe', '2', { threePids: [email('john@example.org')], groups: ['matrix'] }),
  person('guest', '3', { threePids: [email('guest@example.org')], groups: [] }),
  person('admin', '4', { threePids: [email('admin@example.org')], groups: ['matrix'] }),
  person('Twin', '5', { threePids: [email('upper@example.org')], groups: ['matrix'] }),
  person('twin', '6', { displayName: 'Lower', threePids: [email('lower@example.org')], groups: ['matrix'] }),
  person('shared', '7', { threePids: [email('shared@example.org')], groups: ['matrix'] }),
];
const FORUM: readonly Person[] = [
  person('alice', '11', { displayName: 'Another Alice', threePids: [email('another@example.org')] }),
  person('bob', '12', { displayName: 'Bob', threePids: [email('bob@example.org')] }),
  person('robert', '13', { threePids: [email('shared@example.org')] }),
];

const PLUGINS = [
  { id: 'staff', use: 'staff', require_groups: ['matrix'] },
  { id: 'forum', use: 'forum' },
];
const CONFIG = { plugins: PLUGINS, names: { reserved: ['admin'] }, ma1sd_backend: {} };
const PREFIXES = ['/_ma1sd/backend/api/v1', '/_mxisd/backend/api/v1'];

interface Told {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function ask(
  { url }: Pick<TestGateway, 'url'>,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Told> {
  const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body), headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const auth = (localpart: string, password: string): object => ({
  auth: { mxid: `@${localpart}:example.org`, localpart, domain: 'example.org', password },
});
const who = (localpart: string): object => ({
  ...{ localpart, domain: 'example.org', mxid: `@${localpart}:example.org` },
});

async function withGateway<T>(
  config: Record<string, unknown>,
  plugins: Record<string, OpenedPlugin>,
  work: (gateway: TestGateway) => Promise<T>,
): Promise<T> {
  const gateway = await startGateway(config, plugins);
  try {
    return await work(gateway);
  } finally {
    await gateway.stop();
  }
}

for (const prefix of PREFIXES) {
  describe(`the door ${prefix}`, () => {
    let gateway: TestGateway;
    before(async () => {
      gateway = await startGateway(CONFIG, { staff: peoplePlugin(STAFF), forum: peoplePlugin(FORUM) });
    });
    after(() => gateway.stop());
    const tell = async (path: string, body: unknown, headers = {}): Promise<string> => {
      const { status, text } = await ask(gateway, prefix + path, body, headers);
      expect(status).to.equal(200);
      return text;
    };

    it('lets in, and tells who it is', async () => {
      expect(await tell('/auth/login', auth('alice', 'secret'))).to.equal(
        '{"auth":{"success":true,"id":{"type":"mxid","value":"@alice:example.org"},"profile":' +
          '{"display_name":"Alice L.","three_pids":[{"medium":"email","address":"alice@example.org"},' +
          '{"medium":"msisdn","address":"4917012345"}]}}}',
      );
      expect(
        JSON.parse(await tell('/auth/login', auth('John Doe', 'secret'), READS_MXID)),
      ).to.have.nested.property('auth.id.value', '@john=20doe:example.org');
    });

    it('refuses everybody else in the one way there is', async () => {
      for (const [localpart, password] of [
        ['alice', 'wrong'],
        ['nobody', 'secret'],
        ['alice', ''],
        ['guest', 'secret'],
        ['admin', 'secret'],
        ['ALICE', 'secret'],
      ] as const) {
        expect(await tell('/auth/login', auth(localpart, password))).to.equal('{"auth":{"success":false}}');
      }
    });

    for (const [path, told] of [
      ['displayName', '{"profile":{"display_name":"Alice L."}}'],
      [
        'threepids',
        '{"profile":{"threepids":[{"medium":"email","address":"alice@example.org"},{"medium":"msisdn","address":"4917012345"}]}}',
      ],
      ['roles', '{"profile":{"roles":["matrix","editors"]}}'],
    ] as const) {
      it(`tells ${path} of a Matrix ID, and {} of nobody's`, async () => {
        expect(await tell(`/profile/${path}`, who('alice'))).to.equal(told);
        for (const nobody of ['nobody', 'ALICE', 'guest', 'admin', 'Twin', '', '*', '__proto__']) {
          expect(await tell(`/profile/${path}`, who(nobody)), nobody).to.equal('{}');
        }
        expect(await tell(`/profile/${path}`, { mxid: '@alice:elsewhere.example' })).to.equal('{}');
      });
    }

    it('tells a profile without what is not known', async () => {
      expect(await tell('/profile/displayName', who('john=20doe'))).to.equal('{"profile":{}}');
      expect(await tell('/profile/displayName', who('twin'))).to.equal(
        '{"profile":{"display_name":"Lower"}}',
      );
      expect(await tell('/profile/roles', who('bob'))).to.equal('{"profile":{}}');
    });

    for (const [medium, address, mxid] of [
      ['email', 'alice@example.org', '@alice:example.org'],
      ['email', 'Alice@Example.ORG', '@alice:example.org'],
      ['email', 'john@example.org', '@john=20doe:example.org'],
      ['email', 'bob@example.org', '@bob:example.org'],
      ['email', 'lower@example.org', '@twin:example.org'],
      ['msisdn', '4917012345', '@alice:example.org'],
    ] as const) {
      it(`finds ${mxid} by ${address}, and repeats the address as it was`, async () => {
        const hit = { medium, address, id: { type: 'mxid', value: mxid } };
        const miss = { medium, address: 'nobody@example.org' };
        expect(await tell('/identity/single', { lookup: { medium, address } })).to.equal(
          JSON.stringify({ lookup: hit }),
        );
        expect(await tell('/identity/bulk', { lookup: [miss, { medium, address }] })).to.equal(
          JSON.stringify({ lookup: [hit] }),
        );
      });
    }

    for (const [why, address] of [
      ['it is nobody’s', 'nobody@example.org'],
      ['it is no address', 'nonsense'],
      ['it is empty', ''],
      ['its account is in none of the required groups', 'guest@example.org'],
      ['its account has a reserved name', 'admin@example.org'],
      ['its Matrix ID is that of an account before it', 'another@example.org'],
      ['its Matrix ID is that of another spelling', 'upper@example.org'],
      ['it is that of two people', 'shared@example.org'],
    ] as const) {
      it(`finds nobody by an address when ${why}`, async () => {
        const lookup = { medium: 'email', address };
        expect(await tell('/identity/single', { lookup })).to.equal('{}');
        expect(await tell('/identity/bulk', { lookup: [lookup] })).to.equal('{"lookup":[]}');
      });
    }

    it('finds nobody by another medium, and nobody in the directory', async () => {
      expect(await tell('/identity/single', { lookup: { medium: 'badge', address: '7' } })).to.equal('{}');
      expect(await tell('/directory/user/search', { by: 'name', search_term: 'al' })).to.equal(
        '{"limited":false,"results":[]}',
      );
    });

    for (const [path, body, errcode] of [
      ['/auth/login', {}, 'M_MISSING_PARAM'],
      ['/auth/login', { auth: 'alice' }, 'M_BAD_JSON'],
      ['/auth/login', { auth: { mxid: '@alice:example.org' } }, 'M_MISSING_PARAM'],
      ['/auth/login', { auth: { mxid: 1, password: 'x' } }, 'M_BAD_JSON'],
      ['/identity/single', { lookup: [] }, 'M_BAD_JSON'],
      ['/identity/single', { lookup: { medium: 'email' } }, 'M_MISSING_PARAM'],
      ['/identity/bulk', {}, 'M_MISSING_PARAM'],
      ['/identity/bulk', { lookup: {} }, 'M_BAD_JSON'],
      ['/identity/bulk', { lookup: ['alice@example.org'] }, 'M_BAD_JSON'],
      ['/profile/roles', { localpart: 'alice' }, 'M_MISSING_PARAM'],
    ] as const) {
      it(`says 400 ${errcode} to ${path} with ${JSON.stringify(body)}`, async () => {
        const { status, text } = await ask(gateway, prefix + path, body);
        expect(status).to.equal(400);
        expect(JSON.parse(text)).to.have.property('errcode', errcode);
      });
    }
  });
}

const [PREFIX] = PREFIXES as [string];
const SINGLE = `${PREFIX}/identity/single`;
const BOB = { lookup: { medium: 'email', address: 'bob@example.org' } };

describe('the door of the ma1sd back end', () => {
  const forum = peoplePlugin(FORUM);

  it('is shut unless it is configured, and opens and shuts with a reload', async () => {
    const shut = { plugins: [{ id: 'forum', use: 'forum' }] };
    await withGateway(shut, { forum }, async (gateway) => {
      expect((await ask(gateway, SINGLE, BOB)).status).to.equal(404);
      await gateway.gateway.reload(await gateway.load({ ...shut, ma1sd_backend: {} }));
      expect((await ask(gateway, SINGLE, BOB)).status).to.equal(200);
      await gateway.gateway.reload(await gateway.load(shut));
      expect((await ask(gateway, SINGLE, BOB)).status).to.equal(404);
    });
  });

  it('has its own access', async () => {
    const config = {
      plugins: [{ id: 'forum', use: 'forum' }],
      access: { tokens: ['a-token-of-the-homeserver'] },
      ma1sd_backend: { access: { addresses: [], tokens: ['a-token-of-the-other-one'] } },
    };
    await withGateway(config, { forum }, async (gateway) => {
      const status = async (token: string): Promise<number> =>
        (await ask(gateway, SINGLE, BOB, { authorization: `Bearer ${token}` })).status;
      expect((await ask(gateway, SINGLE, BOB)).status).to.equal(403);
      expect(await status('a-token-of-the-homeserver')).to.equal(401);
      expect(await status('a-token-of-the-other-one')).to.equal(200);
      expect((await gateway.login('@bob:example.org', 'secret')).status).to.equal(200);
    });
  });

  it('is a 503 when an account system is down, never a miss, and the log says which', async () => {
    const fail = (): Promise<never> =>
      Promise.reject(new PluginError('PLUGIN_UNAVAILABLE', 'down', { retryAfterMs: 7000 }));
    const ill = { authenticate: fail, find: fail, profile: fail };
    const config = {
      plugins: [
        { id: 'ill', use: 'ill', on_unavailable: 'skip' },
        { id: 'forum', use: 'forum' },
      ],
      ma1sd_backend: {},
    };
    await withGateway(config, { ill, forum }, async (gateway) => {
      for (const [path, body] of [
        ['/identity/single', BOB],
        ['/identity/bulk', { lookup: [BOB.lookup] }],
        ['/profile/displayName', who('bob')],
        ['/auth/login', auth('nobody', 'x')],
      ] as const) {
        const { status, headers, text } = await ask(gateway, PREFIX + path, body);
        expect([status, headers.get('retry-after')], path).to.deep.equal([503, '7']);
        expect(text).not.to.contain('down');
      }
      expect(gateway.log()).to.match(/"plugin":"ill","code":"PLUGIN_UNAVAILABLE".*lookup could not be made/);
    });
  });

  it('is a 503 when a source of the profile is down', async () => {
    const crm: OpenedPlugin = {
      authenticate: async () => ({ verdict: 'unknown-user' }),
      find: () => Promise.reject(new PluginError('PLUGIN_UNAVAILABLE', 'down')),
      profile: async () => ({}),
    };
    const config = {
      plugins: [
        { id: 'forum', use: 'forum' },
        { id: 'crm', use: 'crm' },
      ],
      profile: { from: ['accepting', { plugin: 'crm', match: 'username' }] },
      ma1sd_backend: {},
    };
    await withGateway(config, { forum, crm }, async (gateway) => {
      expect((await ask(gateway, `${PREFIX}/profile/threepids`, who('bob'))).status).to.equal(503);
      expect((await ask(gateway, `${PREFIX}/auth/login`, auth('bob', 'secret'))).status).to.equal(200);
    });
  });

  it('finds nobody behind an account system that cannot tell whom it knows, or whose addresses are not trusted', async () => {
    const { authenticate } = peoplePlugin([]);
    const mute = { authenticate: authenticate as NonNullable<typeof authenticate> };
    const behind = [
      { id: 'mute', use: 'mute' },
      { id: 'forum', use: 'forum' },
    ];
    const distrusted = [{ id: 'forum', use: 'forum', trust_email: 'never' }];
    for (const plugins of [behind, distrusted]) {
      await withGateway({ plugins, ma1sd_backend: {} }, { mute, forum }, async (gateway) => {
        expect((await ask(gateway, SINGLE, BOB)).text).to.equal('{}');
      });
    }
    const phones = [{ id: 'staff', use: 'staff', trust_phone: 'never' }];
    await withGateway(
      { plugins: phones, ma1sd_backend: {} },
      { staff: peoplePlugin(STAFF) },
      async (gateway) => {
        const lookup = { medium: 'msisdn', address: '4917012345' };
        expect((await ask(gateway, SINGLE, { lookup })).text).to.equal('{}');
        expect(
          (await ask(gateway, SINGLE, { lookup: { medium: 'email', address: 'alice@example.org' } })).text,
        ).to.include('@alice:example.org');
      },
    );
  });

  it('tells nobody by a second name, and nothing of an account system that has no profiles', async () => {
    const { authenticate } = peoplePlugin([]);
    const account = { username: 'alice', subject: '1' };
    const aliases: OpenedPlugin = {
      ...(authenticate && { authenticate }),
      find: async (key) => ('username' in key && /^al(ice)?$/.test(key.username) ? account : undefined),
    };
    const plugins = [{ id: 'aliases', use: 'aliases' }];
    await withGateway({ plugins, ma1sd_backend: {} }, { aliases }, async (gateway) => {
      for (const [localpart, told] of [
        ['alice', '{"profile":{}}'],
        ['al', '{}'],
      ] as const) {
        expect((await ask(gateway, `${PREFIX}/profile/displayName`, who(localpart))).text).to.equal(told);
      }
    });
  });

  it('finds nobody behind a name whose owner is in no back end that is left', async () => {
    const staff = peoplePlugin([person('bob', '1', { displayName: 'The other Bob' })]);
    const configOf = (id: string) => ({ plugins: [{ id, use: id }], owners: 'enforce', ma1sd_backend: {} });
    await withGateway(configOf('forum'), { forum, staff }, async (gateway) => {
      await gateway.login('@bob:example.org', 'secret');
      const name = async () => (await ask(gateway, `${PREFIX}/profile/displayName`, who('bob'))).text;
      expect(await name()).to.equal('{"profile":{"display_name":"Bob"}}');
      await gateway.gateway.reload(await gateway.load(configOf('staff')));
      expect(await name()).to.equal('{}');
    });
  });

  it('asks the systems by their own names, and gives them Matrix IDs of their own', async () => {
    const plugins = [{ id: 'forum', use: 'forum', localpart: 'forum.{username}' }];
    await withGateway({ plugins, ma1sd_backend: {} }, { forum }, async (gateway) => {
      expect(JSON.parse((await ask(gateway, SINGLE, BOB)).text)).to.have.nested.property(
        'lookup.id.value',
        '@forum.bob:example.org',
      );
      const name = async (id: string): Promise<string> =>
        (await ask(gateway, `${PREFIX}/profile/displayName`, who(id))).text;
      expect(await name('forum.bob')).to.equal('{"profile":{"display_name":"Bob"}}');
      expect(await name('bob')).to.equal('{}');
    });
  });
});
