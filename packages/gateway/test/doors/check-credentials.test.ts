import { PluginError } from '@postern/plugin-api';
import { expect } from 'chai';
import { peoplePlugin, rejectWithText, type Person } from '../support/definitions.js';
import { PATH, READS_MXID, startGateway, type TestGateway } from '../support/gateway.js';

const email = (address: string, verified = true) => ({ medium: 'email', address, verified }) as const;

const PEOPLE: readonly Person[] = [
  {
    username: 'alice',
    subject: '1',
    password: 'wonderland',
    profile: { displayName: 'Alice', threePids: [email('Alice@Example.org')] },
  },
  { username: 'John Doe', subject: '2', password: 'secret' },
  { username: 'müller', subject: '3', password: 'secret' },
  { username: 'Twin', subject: '4', password: 'upper' },
  { username: 'twin', subject: '5', password: 'lower' },
  { username: 'admin', subject: '6', password: 'secret' },
  { username: '12345', subject: '7', password: 'secret' },
  { username: '_bot', subject: '8', password: 'secret' },
  { username: 'a'.repeat(240), subject: '9', password: 'secret' },
  { username: 'ä'.repeat(60), subject: '10', password: 'secret' },
  {
    username: 'carol',
    subject: '11',
    password: 'secret',
    profile: { threePids: [email('carol@school.example')] },
  },
];

const config = { plugins: [{ id: 'people', use: 'people' }], names: { reserved: ['admin'] } };

describe('the door check_credentials', () => {
  let gateway: TestGateway;
  before(async () => {
    gateway = await startGateway(config, { people: peoplePlugin(PEOPLE) });
  });
  after(() => gateway.stop());

  const post = (
    body: string | Uint8Array,
    headers: Record<string, string> = {},
    path = PATH,
  ): Promise<Response> => fetch(gateway.url + path, { method: 'POST', body, headers });

  it('answers who it is', async () => {
    const { status, body } = await gateway.login('@alice:example.org', 'wonderland');
    expect(status).to.equal(200);
    expect(body).to.deep.equal({
      auth: {
        success: true,
        mxid: '@alice:example.org',
        profile: { display_name: 'Alice', three_pids: [{ medium: 'email', address: 'alice@example.org' }] },
      },
    });
  });

  it('answers a profile without what is not known', async () => {
    const { body } = await gateway.login('@john=20doe:example.org', 'secret');
    expect(body.auth).to.deep.equal({ success: true, mxid: '@john=20doe:example.org', profile: {} });
  });

  for (const [id, mxid] of [
    ['@ALICE:example.org', '@alice:example.org'],
    ['@Alice:EXAMPLE.ORG', '@alice:example.org'],
    ['@alice:example.org', '@alice:example.org'],
    ['@ alice :example.org', '@alice:example.org'],
    ['@john doe:example.org', '@john=20doe:example.org'],
    ['@John Doe:example.org', '@john=20doe:example.org'],
    ['@MÜLLER:example.org', '@m=c3=bcller:example.org'],
    ['@carol@school.example:example.org', '@carol:example.org'],
    ['@twin:example.org', '@twin:example.org'],
  ] as const) {
    it(`knows ${id} as ${mxid}, for who reads the Matrix ID`, async () => {
      const password = PEOPLE.find(({ username }) => mxid.startsWith(`@${username}:`))?.password ?? 'secret';
      const right = id.startsWith('@twin') ? 'lower' : password;
      const { body } = await gateway.login(id, right, READS_MXID);
      expect(body.auth?.mxid).to.equal(mxid);
    });

    if ((id as string) !== mxid) {
      it(`refuses ${id} to who goes on with what was typed`, async () => {
        const { body } = await gateway.login(id, 'wonderland');
        expect(body).to.deep.equal({ auth: { success: false } });
      });
    }
  }

  it('never lets two spellings share a Matrix ID', async () => {
    const fresh = await startGateway(
      { plugins: [{ id: 'people', use: 'people' }] },
      { people: peoplePlugin(PEOPLE) },
    );
    try {
      const { body } = await fresh.login('@Twin:example.org', 'upper', READS_MXID);
      expect(body.auth?.success).to.equal(false);
      expect(fresh.log()).to.include('"reason":"ambiguous-name"');
    } finally {
      await fresh.stop();
    }
  });

  it('answers a full profile, without a name to the old modules', async () => {
    const { body } = await gateway.login('@alice:example.org', 'wonderland', {
      'user-agent': 'python-requests/2.32',
    });
    expect(body.auth?.profile).to.have.all.keys('three_pids');
  });

  for (const [what, id, password, reason] of [
    ['a wrong password', '@alice:example.org', 'x', 'wrong-password'],
    ['an empty password', '@alice:example.org', '', 'malformed-password'],
    ['a password beyond 4 KiB', '@alice:example.org', 'x'.repeat(4097), 'malformed-password'],
    ['a password that is no text', '@alice:example.org', '\ud800', 'malformed-password'],
    ['an unknown name', '@nobody:example.org', 'x', 'unknown-user'],
    ['another domain', '@alice:elsewhere.example', 'x', 'foreign-domain'],
    ['an id that is none', 'alice', 'x', 'malformed-id'],
    ['an id beyond 255 bytes', `@${'a'.repeat(255)}:example.org`, 'x', 'over-long'],
    ['a reserved name', '@admin:example.org', 'secret', 'reserved-name'],
    ['a name of digits', '@12345:example.org', 'secret', 'all-digits'],
    ['a name with a leading underscore', '@_bot:example.org', 'secret', 'leading-underscore'],
    ['an address for a name', '@carol=40school.example:example.org', 'secret', 'not-canonical'],
    ['another spelling', '@ALICE:example.org', 'wonderland', 'not-canonical'],
  ] as const) {
    it(`refuses ${what} in the one way there is, and logs the reason`, async () => {
      const before = gateway.log().length;
      const { status, body, headers } = await gateway.login(id, password);
      expect(status).to.equal(200);
      expect(JSON.stringify(body)).to.equal('{"auth":{"success":false}}');
      expect([...headers.keys()]).to.have.members([
        'connection',
        'content-length',
        'content-type',
        'date',
        'keep-alive',
      ]);
      expect(gateway.log().slice(before)).to.include(`"reason":"${reason}","msg":"login refused"`);
    });
  }

  it('refuses a name whose Matrix ID would be over-long', async () => {
    const { body } = await gateway.login(`@${'ä'.repeat(60)}:example.org`, 'secret', READS_MXID);
    expect(body.auth?.success).to.equal(false);
    expect(gateway.log()).to.include('"reason":"over-long"');
  });

  for (const [what, body, errcode] of [
    ['no JSON', 'nonsense', 'M_NOT_JSON'],
    ['nothing', '', 'M_NOT_JSON'],
    ['a list', '[]', 'M_BAD_JSON'],
    ['null', 'null', 'M_BAD_JSON'],
    ['no user', '{}', 'M_MISSING_PARAM'],
    ['a user that is text', '{"user":"alice"}', 'M_BAD_JSON'],
    ['a user that is null', '{"user":null}', 'M_BAD_JSON'],
    ['no password', '{"user":{"id":"@alice:example.org"}}', 'M_MISSING_PARAM'],
    ['no id', '{"user":{"password":"x"}}', 'M_MISSING_PARAM'],
    ['an id that is a number', '{"user":{"id":1,"password":"x"}}', 'M_BAD_JSON'],
    ['a nesting bomb', '['.repeat(60_000), 'M_NOT_JSON'],
    [
      'a prototype',
      '{"__proto__":{"user":{"id":"@alice:example.org","password":"wonderland"}}}',
      'M_MISSING_PARAM',
    ],
  ] as const) {
    it(`says 400 ${errcode} to ${what}`, async () => {
      const response = await post(body);
      expect(response.status).to.equal(400);
      expect(await response.json())
        .to.have.all.keys('errcode', 'error')
        .and.have.property('errcode', errcode);
    });
  }

  it('says 400 to bytes that are no UTF-8', async () => {
    expect((await post(new Uint8Array([0x7b, 0xff, 0x7d]))).status).to.equal(400);
  });

  it('takes JSON whatever the content type, doubled slashes and a query', async () => {
    const body = JSON.stringify({ user: { id: '@alice:example.org', password: 'wonderland' } });
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-8',
    ]) {
      expect((await post(body, { 'content-type': type })).status).to.equal(200);
    }
    expect((await post(body, {}, `/${PATH}`)).status).to.equal(200);
    expect((await post(body, {}, `${PATH.replaceAll('/', '//')}?a=b`)).status).to.equal(200);
  });

  it('says 415 to a compressed body', async () => {
    expect((await post('x', { 'content-encoding': 'gzip' })).status).to.equal(415);
  });

  it('says 405 with Allow to another method, 404 to another path', async () => {
    const get = await fetch(gateway.url + PATH);
    expect([get.status, get.headers.get('allow')]).to.deep.equal([405, 'POST']);
    expect(await get.json()).to.have.property('errcode', 'M_UNRECOGNIZED');
    const other = await post('{}', {}, '/_matrix/client/v3/login');
    expect(other.status).to.equal(404);
    expect(await other.json()).to.have.property('errcode', 'M_UNRECOGNIZED');
  });
});

describe('check_credentials.answer', () => {
  for (const [answer, keys] of [
    ['full', ['display_name', 'three_pids']],
    ['no-name', ['three_pids']],
    ['bare', []],
  ] as const) {
    it(`${answer} holds ${keys.join(' and ') || 'nothing'}, whoever asks`, async () => {
      const gateway = await startGateway(
        { ...config, check_credentials: { answer } },
        { people: peoplePlugin(PEOPLE) },
      );
      try {
        for (const agent of ['python-requests/2', 'curl/8']) {
          const { body } = await gateway.login('@alice:example.org', 'wonderland', { 'user-agent': agent });
          expect(Object.keys(body.auth?.profile ?? { none: 0 })).to.deep.equal(keys);
        }
      } finally {
        await gateway.stop();
      }
    });
  }
});

describe('a back end that is ill', () => {
  const down = {
    authenticate: () =>
      Promise.reject(new PluginError('PLUGIN_UNAVAILABLE', 'down', { retryAfterMs: 30_000 })),
  };
  const strange = { authenticate: () => rejectWithText() };
  const nonsense = { authenticate: async () => ({ verdict: 'yes' }) as never };
  const rude = { authenticate: async () => ({ verdict: 'accepted', account: { username: 1 } }) as never };
  const hanging = { authenticate: () => new Promise<never>(() => undefined) };

  for (const [what, plugin] of Object.entries({ down, strange, nonsense, rude })) {
    it(`is a 503 with Retry-After when it is ${what}, never a refusal`, async () => {
      const gateway = await startGateway({ plugins: [{ id: 'ill', use: 'ill' }] }, { ill: plugin });
      try {
        const { status, headers, body } = await gateway.login('@alice:example.org', 'x');
        expect([status, body.errcode]).to.deep.equal([503, 'M_UNKNOWN']);
        expect(headers.get('retry-after')).to.equal(what === 'down' ? '30' : '5');
        expect(headers.get('x-request-id')).to.be.a('string');
      } finally {
        await gateway.stop();
      }
    });
  }

  it('is a 503 when it overruns its time, and its late answer is ignored', async () => {
    const plugins = [{ id: 'slow', use: 'slow', timeout: '50ms' }];
    const gateway = await startGateway({ plugins }, { slow: hanging });
    try {
      const { status } = await gateway.login('@alice:example.org', 'x');
      expect(status).to.equal(503);
      expect(gateway.log()).to.include('no answer to authenticate within');
    } finally {
      await gateway.stop();
    }
  });

  it('is skipped where the entry says so, and the next one answers', async () => {
    const plugins = [
      { id: 'ill', use: 'ill', on_unavailable: 'skip' },
      { id: 'people', use: 'people' },
    ];
    const gateway = await startGateway(
      { plugins, owners: 'off' },
      { ill: down, people: peoplePlugin(PEOPLE) },
    );
    try {
      expect((await gateway.login('@alice:example.org', 'wonderland')).body.auth?.success).to.equal(true);
      expect((await gateway.login('@alice:example.org', 'wrong')).body.auth?.success).to.equal(false);
      expect((await gateway.login('@nobody:example.org', 'x')).status).to.equal(503);
    } finally {
      await gateway.stop();
    }
  });
});
