import { createHttpClient } from '@postern/http-client';
import { createMemoryLog } from '@postern/plugin-testkit';
import { expect } from 'chai';
import { createXmlRpcSite } from '../../src/remote/xmlrpc.js';
import {
  BROKEN_ANSWERS,
  failureOf,
  FOREIGN_ANSWERS,
  PASSWORD,
  REDIRECT,
  TestSite,
  WEB_PAGE,
} from './support/site.js';

const response = (content: string): { body: string } => ({
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<methodResponse>${content}</methodResponse>\n`,
});

const struct = (members: Readonly<Record<string, string>>): string =>
  `<struct>${Object.entries(members)
    .map(([name, value]) => `<member><name>${name}</name><value>${value}</value></member>`)
    .join('\n')}</struct>`;

const profile = (members: Readonly<Record<string, string>>): { body: string } =>
  response(`<params><param><value>${struct(members)}</value></param></params>`);

const fault = (code: number, words = 'Incorrect username or password.'): { body: string } =>
  response(
    `<fault><value>${struct({ faultCode: `<int>${code}</int>`, faultString: words })}</value></fault>`,
  );

const ALICE = {
  user_id: '<string>2</string>',
  username: '<string>Alice L</string>',
  first_name: '<string>Alice</string>',
  last_name: '<string>Liddell</string>',
  registered: '<dateTime.iso8601>20260102T03:04:05</dateTime.iso8601>',
  email: '<string>Alice@Example.org</string>',
  nickname: '<string>al</string>',
  display_name: '<string>Alice &amp;amp; &amp;#039;Bob&amp;#039;</string>',
  roles: '<array><data>\n  <value><string>subscriber</string></value>\n</data></array>',
};

describe('a login through XML-RPC', () => {
  let test: TestSite;

  beforeEach(async () => {
    test = await TestSite.start(createXmlRpcSite);
  });
  afterEach(async () => {
    await test.stop();
    expect(JSON.stringify(test.log.lines)).not.to.contain('secret');
  });

  it('asks wp.getProfile of the present blog', async () => {
    test.server.answer(profile(ALICE));
    await test.login('Ünï', 'a<b');
    const [request] = test.server.requests;
    expect(request).to.include({ method: 'POST', url: '/xmlrpc.php' });
    expect(request?.headers['content-type']).to.equal('text/xml; charset=utf-8');
    expect(request?.body).to.equal(
      '<?xml version="1.0"?><methodCall><methodName>wp.getProfile</methodName><params>' +
        '<param><value><int>0</int></value></param><param><value><string>Ünï</string></value></param>' +
        '<param><value><string>a&#60;b</string></value></param></params></methodCall>',
    );
  });

  it('takes the account and its profile from the answer', async () => {
    test.server.answer(profile(ALICE));
    expect(await test.login()).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'Alice L', subject: '2' },
      profile: {
        displayName: "Alice & 'Bob'",
        threePids: [{ medium: 'email', address: 'Alice@Example.org', verified: false }],
        groups: ['subscriber'],
      },
    });
  });

  it('falls back to other names, and reads roles with gaps', async () => {
    const roles = struct({ 1: '<string>editor</string>' });
    test.server.answer(
      profile({ ...ALICE, display_name: '', roles }),
      profile({ ...ALICE, display_name: ' ', first_name: '', last_name: '' }),
    );
    expect(await test.login())
      .to.have.property('profile')
      .that.includes({ displayName: 'Alice Liddell' })
      .and.deep.includes({ groups: ['editor'] });
    expect(await test.login()).to.have.nested.property('profile.displayName', 'al');
  });

  it('has no opinion on what a plugin has removed or bent', async () => {
    test.server.answer(
      profile({ user_id: '<int>7</int>', username: 'bob', email: '<boolean>0</boolean>', roles: 'none' }),
      profile({ user_id: '7', username: 'bob', email: '<string></string>', roles: '<array><data/></array>' }),
    );
    const account = { username: 'bob', subject: '7' };
    const none = { displayName: undefined, threePids: undefined, groups: undefined };
    expect(await test.login()).to.deep.equal({ verdict: 'accepted', account, profile: none });
    expect(await test.login())
      .to.have.property('profile')
      .that.deep.includes({ threePids: [], groups: [] });
  });

  for (const members of [
    {},
    { user_id: '2' },
    { username: 'alice' },
    { user_id: '0', username: 'a' },
    { user_id: '2', username: '' },
  ]) {
    it(`needs user_id and username, not ${JSON.stringify(members)}`, async () => {
      test.server.answer(profile(members));
      expect((await failureOf(test.login())).code).to.equal('PLUGIN_PROTOCOL');
    });
  }

  it('does not take a profile that is no struct', async () => {
    test.server.answer(response('<params><param><value><boolean>1</boolean></value></param></params>'));
    expect((await failureOf(test.login())).code).to.equal('PLUGIN_PROTOCOL');
  });

  it('is refused by fault 403, without a word on why', async () => {
    test.server.answer(
      fault(403),
      fault(403, 'Falscher Benutzername oder falsches Passwort. 3 attempts remaining.'),
    );
    const refused = { verdict: 'rejected', reason: 'unspecified' };
    expect(await test.login()).to.deep.equal(refused);
    expect(await test.login()).to.deep.equal(refused);
  });

  it('is refused by fault 401 although the password is right', async () => {
    test.server.answer(fault(401, 'Sorry, you are not allowed to edit your profile.'));
    expect(await test.login()).to.include({ verdict: 'rejected', reason: 'not-allowed' });
  });

  for (const words of [
    'ERROR: Too many failed login attempts. Please try again in 20 minutes.',
    'You have been locked out due to too many invalid login attempts.',
    'You have exceeded maximum login retries',
    'Your IP has been blocked',
  ]) {
    it(`is not refused but kept out by fault 403 "${words}"`, async () => {
      test.server.answer(fault(403, words));
      const { code, message } = await failureOf(test.login());
      expect(code).to.equal('PLUGIN_UNAVAILABLE');
      expect(message).to.match(/allow its address$/);
    });
  }

  for (const [faultCode, code, words] of [
    [405, 'PLUGIN_MISCONFIGURED', /XML-RPC is off/],
    [-32601, 'PLUGIN_MISCONFIGURED', /has removed wp\.getProfile/],
    [408, 'PLUGIN_UNAVAILABLE', /fault 408$/],
    [425, 'PLUGIN_UNAVAILABLE', /fault 425$/],
    [429, 'PLUGIN_UNAVAILABLE', /fault 429$/],
    [500, 'PLUGIN_UNAVAILABLE', /fault 500$/],
    [503, 'PLUGIN_UNAVAILABLE', /fault 503$/],
    [-32700, 'PLUGIN_PROTOCOL', /fault -32700$/],
    [-32600, 'PLUGIN_PROTOCOL', /fault -32600$/],
    [-32602, 'PLUGIN_PROTOCOL', /fault -32602$/],
    [400, 'PLUGIN_PROTOCOL', /fault 400$/],
    [404, 'PLUGIN_PROTOCOL', /fault 404$/],
    [0, 'PLUGIN_PROTOCOL', /fault 0$/],
  ] as const) {
    it(`ends in ${code} at fault ${faultCode}, whatever words it brings`, async () => {
      test.server.answer(
        fault(faultCode, `UN = alice PW = ${PASSWORD.replace(/[<&>]/g, (c) => `&#${c.charCodeAt(0)};`)}`),
      );
      const failure = await failureOf(test.login());
      expect(failure.code).to.equal(code);
      expect(failure.message).to.match(words);
    });
  }

  for (const { status, code, words } of FOREIGN_ANSWERS) {
    it(`ends in ${code} at HTTP ${status}`, async () => {
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

  for (const body of [
    profile(ALICE).body.slice(0, -30),
    `<!DOCTYPE x [<!ENTITY a "a">]>${profile(ALICE).body}`,
  ]) {
    it(`ends in PLUGIN_PROTOCOL at ${body.slice(0, 14)}… of ${body.length} characters`, async () => {
      test.server.answer({ body });
      expect((await failureOf(test.login())).code).to.equal('PLUGIN_PROTOCOL');
    });
  }

  it('is taken behind a byte order mark and blank lines', async () => {
    test.server.answer({ body: `\ufeff\n\n${profile(ALICE).body}` });
    expect(await test.login()).to.include({ verdict: 'accepted' });
  });

  it('is refused without asking when XML cannot carry it', async () => {
    for (const [username, password] of [
      ['alice', 'a\0'],
      ['alice\u0001', 'a'],
      ['alice', '\ud800'],
    ] as const) {
      expect(await test.login(username, password)).to.include({ verdict: 'rejected', reason: 'unspecified' });
    }
    expect(test.server.requests).to.be.empty;
  });

  it('ends with the reason of its signal', async () => {
    test.server.answer('hang');
    const controller = new AbortController();
    const login = test.login('alice', PASSWORD, { signal: controller.signal });
    await test.server.nextRequest();
    const reason = new Error('gone');
    controller.abort(reason);
    expect(await login.catch((error: unknown) => error)).to.equal(reason);
  });
});

describe('a probe of XML-RPC', () => {
  let test: TestSite;

  beforeEach(async () => {
    test = await TestSite.start(createXmlRpcSite);
  });
  afterEach(() => test.stop());

  it('is content when the method misses its arguments: no login fails', async () => {
    test.server.answer(fault(400, 'Insufficient arguments passed to this XML-RPC method.'));
    await test.probe();
    expect(test.server.requests[0]?.body).to.equal(
      '<?xml version="1.0"?><methodCall><methodName>wp.getProfile</methodName><params></params></methodCall>',
    );
  });

  it('is not content with less', async () => {
    const codes: string[] = [];
    for (const behaviour of [
      { ...fault(400), status: 400 },
      fault(405),
      fault(-32601),
      { body: WEB_PAGE },
      {},
      profile(ALICE),
    ]) {
      test.server.answer(behaviour);
      codes.push((await failureOf(test.probe())).code.replace('PLUGIN_', ''));
    }
    expect(codes).to.deep.equal([...Array<string>(4).fill('MISCONFIGURED'), 'PROTOCOL', 'PROTOCOL']);
  });
});

describe('the URL of a site with XML-RPC', () => {
  it('may be the site or its xmlrpc.php', async () => {
    const test = await TestSite.start(({ url, http }, log) =>
      createXmlRpcSite({ url: `${url}/blog/?x#y`, http }, log),
    );
    test.server.answer(fault(400));
    await test.probe();
    const http = createHttpClient();
    for (const path of ['/blog', '/blog//', '/hidden.php', '/xmlrpc.php?for=gate']) {
      const site = createXmlRpcSite({ url: test.server.url + path, http }, test.log);
      await site.probe({
        requestId: 'test',
        signal: new AbortController().signal,
        deadline: 0,
        log: test.log,
      });
    }
    expect(test.server.requests.map(({ url }) => url)).to.deep.equal([
      ...Array<string>(3).fill('/blog/xmlrpc.php'),
      '/hidden.php',
      '/xmlrpc.php?for=gate',
    ]);
    await http.close();
    await test.stop();
  });

  it('is warned about when passwords would travel in the open', async () => {
    const http = createHttpClient();
    const log = createMemoryLog();
    for (const url of [
      'https://a.example',
      'http://localhost:1',
      'http://127.0.0.1',
      'http://[::1]',
      'http://b.example',
    ]) {
      createXmlRpcSite({ url, http }, log);
    }
    expect(log.lines.map(({ level, fields }) => [level, fields])).to.deep.equal([
      ['warn', { host: 'b.example' }],
    ]);
    expect(() => createXmlRpcSite({ url: `https://alice:${PASSWORD}@[`, http }, log)).to.throw(
      /^the URL of the site is none$/,
    );
    await http.close();
  });
});
