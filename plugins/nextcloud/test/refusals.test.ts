import type { FakeBehaviour } from '@postern/http-client/testing';
import { expect } from 'chai';
import { FakeCloud, type CloudSettings } from './support/fake-cloud.js';
import { WEB_PAGE } from './support/ocs-answer.js';
import { failureOf, openCloud, type Opened } from './support/opened.js';
import { PASSWORD } from './support/people.js';

/** The table of refusals, without a service account. */
const VERDICTS: readonly [Partial<CloudSettings>, string, string, string, string][] = [
  [{}, 'Alice', 'wrong', 'unspecified', 'answered 401, OCS 997 "Unauthorised"'],
  [{}, 'nobody', PASSWORD, 'unspecified', 'answered 401, OCS 997 "Unauthorised"'],
  [{}, 'former', PASSWORD, 'unspecified', 'answered 401, OCS 997 "Unauthorised"'],
  [{}, 'twins@example.org', PASSWORD, 'unspecified', 'answered 401, OCS 997 "Unauthorised"'],
  [
    {},
    'careful',
    PASSWORD,
    'second-factor-needed',
    'OCS 997 "Current user is not logged in": the account has',
  ],
  [{}, 'careful', 'wrong', 'second-factor-needed', 'an app password is needed'],
  [{ appPasswordsOnly: true }, 'Alice', PASSWORD, 'second-factor-needed', 'takes app passwords only'],
  [{ losesAuthorization: true }, 'Alice', PASSWORD, 'second-factor-needed', 'keeps the header Authorization'],
  [{ lacksVersion2: true }, 'Alice', 'wrong', 'unspecified', 'answered 401, OCS 997 "Unauthorised"'],
  [{ product: 'owncloud' }, 'Alice', 'wrong', 'unspecified', 'answered 401, OCS 997 "Unauthorised"'],
  [{ product: 'owncloud' }, 'nobody', PASSWORD, 'unspecified', 'answered 401, OCS 997 "Unauthorised"'],
  [{ product: 'owncloud' }, 'former', PASSWORD, 'disabled', 'answered 401, OCS 997 "User disabled"'],
  [{ product: 'owncloud' }, 'former', 'wrong', 'unspecified', 'answered 401, OCS 997 "Unauthorised"'],
  [{ product: 'owncloud' }, 'careful', PASSWORD, 'unspecified', 'answered 401, OCS 997 "Unauthorised"'],
  [{ product: 'opencloud' }, 'Alice', 'wrong', 'unspecified', 'answered 401 without an OCS answer'],
];

const ocs = (statuscode: number, message = ''): string =>
  JSON.stringify({ ocs: { meta: { status: 'failure', statuscode, message }, data: [] } });

/** What is no verdict, whoever answers it. */
const FAILURES: readonly [string, FakeBehaviour, string, RegExp][] = [
  ['400 for a host that is not trusted', { status: 400, body: WEB_PAGE }, 'MISCONFIGURED', /trusted_domains/],
  [
    '401 with a web page',
    { status: 401, body: WEB_PAGE },
    'MISCONFIGURED',
    /401 with a web page: .* login in front/,
  ],
  ['403 with a web page', { status: 403, body: WEB_PAGE }, 'MISCONFIGURED', /answered 403.*: a firewall/],
  [
    '403 of an app',
    { status: 403, body: ocs(403, 'Not here') },
    'MISCONFIGURED',
    /"Not here": an app of the cloud/,
  ],
  ['404', { status: 404, body: WEB_PAGE }, 'MISCONFIGURED', /nothing is there; correct the URL/],
  ['404 for the login', { status: 404, body: ocs(404) }, 'PROTOCOL', /404 to a login/],
  ['405', { status: 405 }, 'MISCONFIGURED', /answered 405/],
  ['408', { status: 408 }, 'UNAVAILABLE', /answered 408/],
  ['410', { status: 410 }, 'MISCONFIGURED', /correct the URL/],
  [
    '412',
    { status: 412, body: ocs(412, 'CSRF check failed') },
    'MISCONFIGURED',
    /takes the header OCS-APIRequest/,
  ],
  ['425', { status: 425 }, 'UNAVAILABLE', /answered 425/],
  ['429 of a proxy', { status: 429, body: WEB_PAGE }, 'UNAVAILABLE', /allow it in the brute-force settings$/],
  [
    '500 with a web page',
    { status: 500, body: WEB_PAGE },
    'UNAVAILABLE',
    /answered 500 without an OCS answer$/,
  ],
  ['500 that speaks of the login', { status: 500, body: ocs(997) }, 'UNAVAILABLE', /answered 500, OCS 997$/],
  ['502', { status: 502, body: WEB_PAGE }, 'UNAVAILABLE', /answered 502/],
  ['503', { status: 503, body: WEB_PAGE }, 'UNAVAILABLE', /answered 503$/],
  ['504', { status: 504 }, 'UNAVAILABLE', /answered 504/],
  ['200 with a web page', { body: WEB_PAGE }, 'MISCONFIGURED', /200 with a web page/],
  ['200 with nothing', {}, 'PROTOCOL', /no OCS answer$/],
  ['200 with half an answer', { body: ocs(200).slice(0, -5) }, 'PROTOCOL', /no OCS answer$/],
  ['200 with XML', { body: '<?xml version="1.0"?><ocs/>' }, 'PROTOCOL', /no OCS answer$/],
  ['200 with a user of no name', { body: ocs(200) }, 'PROTOCOL', /no user$/],
  [
    '200 and its own failure',
    { body: ocs(996, 'Internal Server Error') },
    'UNAVAILABLE',
    /OCS 996 "Internal/,
  ],
  ['200 and an unknown failure', { body: ocs(999) }, 'UNAVAILABLE', /OCS 999$/],
  ['200 and maintenance', { body: ocs(503) }, 'UNAVAILABLE', /OCS 503$/],
  ['200 and an odd code', { body: ocs(102) }, 'PROTOCOL', /OCS 102, which makes no sense/],
  ['201', { status: 201, body: ocs(201) }, 'PROTOCOL', /answered 201, OCS 201, which makes no sense/],
  ['an answer that breaks off', { body: '{"ocs"', ending: 'reset' }, 'UNAVAILABLE', /cannot be reached/],
  ['a connection that breaks', 'reset', 'UNAVAILABLE', /cannot be reached/],
  ['a huge answer', { body: 'x'.repeat(2 ** 20 + 1) }, 'PROTOCOL', /more than 1048576 bytes/],
];

describe('what a cloud answers to a login', () => {
  let cloud: FakeCloud;
  let opened: Opened | undefined;

  beforeEach(async () => {
    cloud = await FakeCloud.start();
  });
  afterEach(async () => {
    await opened?.close();
    await cloud.close();
  });

  for (const [settings, name, password, reason, detail] of VERDICTS) {
    const how = `${JSON.stringify(settings)}, ${name}, ${password === PASSWORD ? 'right' : 'wrong'} password`;
    it(`is ${reason}: ${how}`, async () => {
      Object.assign(cloud.settings, settings);
      opened = await openCloud(cloud);
      const verdict = await opened.login(name, password);
      expect(verdict).to.include({ verdict: 'rejected', reason });
      expect(verdict).to.have.property('detail').that.includes(detail);
    });
  }

  for (const [what, behaviour, code, words] of FAILURES) {
    it(`is no verdict: ${what}`, async () => {
      opened = await openCloud(cloud);
      cloud.interfere(behaviour);
      const failure = await failureOf(opened.login());
      expect(failure.code).to.equal(`PLUGIN_${code}`);
      expect(failure.message).to.match(words);
    });
  }

  it('is a refusal by its status, whatever else it holds', async () => {
    opened = await openCloud(cloud);
    for (const body of ['', '{"ocs"', 'null', ocs(100), ocs(997)]) {
      cloud.interfere({ status: 401, body });
      expect(await opened.login()).to.include({ verdict: 'rejected', reason: 'unspecified' });
    }
  });

  it('says nothing of the login when the app provisioning_api is off', async () => {
    cloud.settings.lacksProvisioning = true;
    opened = await openCloud(cloud);
    const failure = await failureOf(opened.login());
    expect(failure).to.include({ code: 'PLUGIN_MISCONFIGURED' });
    expect(failure.message).to.match(/Invalid query.*enable the app provisioning_api$/);
  });

  it('is unavailable in maintenance, with the time to come back', async () => {
    opened = await openCloud(cloud);
    cloud.settings.maintenance = true;
    expect(await failureOf(opened.login())).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 120_000 });
    cloud.interfere({ status: 502, headers: { 'retry-after': '7' } });
    expect(await failureOf(opened.login())).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 7000 });
  });

  it('is told without what must stay secret', async () => {
    opened = await openCloud(cloud);
    const token = Buffer.from(`Alice:${PASSWORD}`).toString('base64');
    for (const secret of [PASSWORD, token]) {
      cloud.interfere({ status: 401, body: ocs(997, `you sent ${secret}`) });
      expect(await opened.login())
        .to.have.property('detail')
        .that.matches(/answered 401, OCS 997$/);
      cloud.interfere({ status: 500, body: ocs(996, `you sent ${secret}`) });
      expect((await failureOf(opened.login())).message).to.match(/answered 500, OCS 996$/);
    }
    cloud.interfere({ status: 401, body: ocs(997, `line\none ${'x'.repeat(200)}`) });
    expect(await opened.login())
      .to.have.property('detail')
      .that.matches(/"line one x{91}"$/);
  });
});
