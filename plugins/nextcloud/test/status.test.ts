import type { FakeBehaviour } from '@postern/http-client/testing';
import { startFakeHttpServer, type FakeHttpServer } from '@postern/http-client/testing';
import { TIMES_OF_BACK_END } from '@postern/plugin-api';
import { expect } from 'chai';
import { WEB_PAGE } from './support/ocs-answer.js';
import { FakeCloud } from './support/fake-cloud.js';
import { failureOf, openCloud } from './support/opened.js';
import { LEADER, ROOT } from './support/people.js';

const status = (part: object): FakeBehaviour => ({
  body: JSON.stringify({
    installed: true,
    maintenance: false,
    productname: 'Nextcloud',
    version: '31',
    ...part,
  }),
});

describe('status.php', () => {
  let server: FakeHttpServer;
  beforeEach(async () => {
    server = await startFakeHttpServer();
  });
  afterEach(() => server.close());

  for (const [what, behaviour, code, words] of [
    ['maintenance', status({ maintenance: true }), 'UNAVAILABLE', /is in maintenance$/],
    ['an upgrade', status({ needsDbUpgrade: true }), 'UNAVAILABLE', /waits for an upgrade$/],
    ['no installation', status({ installed: false }), 'MISCONFIGURED', /is not set up yet$/],
    ['503', { status: 503, headers: { 'retry-after': '120' } }, 'UNAVAILABLE', /answered 503$/],
    ['500', { status: 500, body: WEB_PAGE }, 'UNAVAILABLE', /answered 500 to \/status\.php$/],
    [
      '404',
      { status: 404, body: WEB_PAGE },
      'MISCONFIGURED',
      /to \/status\.php: nothing is there; correct the URL/,
    ],
    ['a web page', { body: WEB_PAGE }, 'MISCONFIGURED', /with a web page/],
    ['another program', { body: '{"installed":"yes"}' }, 'PROTOCOL', /that is no cloud's$/],
    ['half of it', { body: '{"installed":true' }, 'PROTOCOL', /no JSON/],
    ['silence', 'reset', 'UNAVAILABLE', /cannot be reached/],
  ] as const) {
    it(`keeps the plugin from opening: ${what}`, async () => {
      server.answer(behaviour);
      const failure = await failureOf(openCloud({ url: server.url, time: 0 }));
      expect(failure.code).to.equal(`PLUGIN_${code}`);
      expect(failure.message).to.match(words);
    });
  }

  it('is what health asks, without a login', async () => {
    server.answer(status({}), status({ maintenance: true }));
    const opened = await openCloud({ url: `${server.url}/`, time: 0 });
    expect(await failureOf(Promise.resolve(opened.plugin.health?.(opened.call())))).to.include({
      code: 'PLUGIN_UNAVAILABLE',
    });
    await opened.close();
    expect(server.requests.map(({ url }) => url)).to.deep.equal(['/status.php', '/status.php']);
    for (const { headers } of server.requests) expect(headers).not.to.have.property('authorization');
  });
});

describe('what doctor tells of a cloud', () => {
  let cloud: FakeCloud;
  beforeEach(async () => {
    cloud = await FakeCloud.start();
  });
  afterEach(() => cloud.close());

  const BY_BACK_END = `info: ${TIMES_OF_BACK_END.message}`;
  const findingsOf = async (config: object, name?: 'owncloud'): Promise<readonly string[]> => {
    const opened = await openCloud(cloud, config, name);
    const findings = (await opened.plugin.inspect?.(opened.call())) ?? [];
    await opened.close();
    return findings.map(({ level, message }) => `${level}: ${message}`);
  };

  it('is who answers, and what is missing without a service account', async () => {
    expect(await findingsOf({})).to.deep.equal([
      'info: Nextcloud 31.0.5 answers',
      'info: without admin, unknown users look like wrong passwords, and nobody is found without a password',
      BY_BACK_END,
    ]);
  });

  it('is that the other plugin would be the right one', async () => {
    expect(await findingsOf({}, 'owncloud')).to.include('warning: it is no owncloud');
    cloud.settings.product = 'opencloud';
    expect((await findingsOf({}, 'owncloud')).join()).not.to.include('warning');
    expect(await findingsOf({})).to.include('warning: it is no nextcloud');
    cloud.settings.hidesProduct = true;
    cloud.settings.product = 'owncloud';
    expect((await findingsOf({})).join()).not.to.include('warning');
  });

  it('is what the service account does not see', async () => {
    const admin = ({ id, password }: typeof ROOT) => ({ admin: { username: id, password } });
    expect(await findingsOf(admin(ROOT))).to.deep.equal(['info: Nextcloud 31.0.5 answers', BY_BACK_END]);
    expect((await findingsOf(admin(LEADER)))[1]).to.match(/group administrator/);
    cloud.settings.apps = ['user_ldap'];
    expect((await findingsOf(admin(ROOT)))[1]).to.match(/user_ldap is enabled/);
  });
});
