/** What people and operators see of a cloud, on good days and bad ones. */
import { readFileSync } from 'node:fs';
import { LEADER, PASSWORD, ROOT } from '../../../plugins/nextcloud/dist/test/support/people.js';
import { startFailure, withGateway } from '../support/gateway.js';
import { doctor, tryLogin } from '../support/postern.js';

const page = readFileSync(new URL('../../../docs/plugins/nextcloud.md', import.meta.url), 'utf8');
const example = /^```yaml\n([^]*?)^```$/m.exec(page)?.[1] ?? '';

/** The example of the page, with the address of this cloud and what the file of the secret would hold. */
function pasted({ url }) {
  return example
    .replace('https://cloud.example.org', url)
    .replace('username: postern', `username: ${ROOT.id}`)
    .replace('{ $file: /run/secrets/cloud-admin }', ROOT.password);
}

function configOf({ url }, { use = 'nextcloud', settings = '', admin = undefined } = {}) {
  const account = admin && `\n      admin: { username: ${admin.id}, password: ${admin.password} }`;
  return `plugins:\n  - id: cloud\n    use: ${use}\n${settings}    config:\n      url: ${url}${account ?? ''}\n`;
}

async function outcomes(gateway, logins) {
  const seen = [];
  for (const [name, password] of logins) seen.push((await gateway.login(name, password)).outcome);
  return seen;
}

async function theExampleOfThePage({ cloud }, results) {
  cloud.throttle.isAllowed = true;
  await withGateway(pasted(cloud), async (gateway) => {
    const { outcome, mxid, profile } = await gateway.login('ALICE', PASSWORD);
    results.equal(
      'the right password',
      { outcome, mxid, profile },
      {
        outcome: 'accepted',
        mxid: '@alice:example.org',
        profile: { display_name: 'Alice Liddell', three_pids: [] },
      },
    );
    const { outcome: canonical } = await gateway.loginExactly('alice', PASSWORD);
    results.equal('the canonical name', canonical, 'accepted');
    const refused = ['alice', 'nobody', 'former', 'twins@example.org'].map((name) => [name, 'wrong']);
    results.equal('refusals', await outcomes(gateway, refused), Array(4).fill('refused'));
    results.check('no password is logged', !gateway.written().includes(PASSWORD));
  });
}

async function profiles({ cloud }, results) {
  const settings = '    trust_email: always\n    trust_phone: always\n    require_groups: [staff]\n';
  const emails = ['alice@example.org', 'alice@home.example'].map((address) => ({ medium: 'email', address }));
  for (const [product, use, three_pids] of [
    ['nextcloud', 'nextcloud', [...emails, { medium: 'msisdn', address: '4930123456' }]],
    ['nextcloud-15', 'nextcloud', [emails[0], { medium: 'msisdn', address: '4930123456' }]],
    ['owncloud', 'owncloud', [emails[0]]],
  ]) {
    cloud.settings.product = product;
    await withGateway(configOf(cloud, { use, settings }), async (gateway) => {
      const { profile } = await gateway.login('alice@example.org', PASSWORD);
      results.equal(`profile at ${product}`, profile, { display_name: 'Alice Liddell', three_pids });
      results.equal(`groups at ${product}`, (await gateway.login('bare', PASSWORD)).outcome, 'refused');
    });
  }
}

async function badDays({ cloud }, results) {
  await withGateway(configOf(cloud), async (gateway) => {
    cloud.settings.maintenance = true;
    const { outcome, retryAfter } = await gateway.login('alice', PASSWORD);
    results.equal('maintenance', { outcome, retryAfter }, { outcome: '503', retryAfter: '120' });
    cloud.settings.maintenance = false;
    for (const behaviour of [
      { status: 302, headers: { location: 'https://elsewhere.example' } },
      { status: 502, body: '<html></html>' },
      { body: '<!DOCTYPE html><form>captcha</form>' },
      { body: '{"ocs":{"meta":' },
      'reset',
    ]) {
      cloud.interfere(behaviour);
      results.equal(JSON.stringify(behaviour), (await gateway.login('alice', PASSWORD)).outcome, '503');
    }
    cloud.interfere({ status: 401 });
    results.equal('an empty 401', (await gateway.login('alice', PASSWORD)).outcome, 'refused');
    cloud.interfere(undefined);
    results.equal('afterwards', (await gateway.login('alice', PASSWORD)).outcome, 'accepted');
  });
}

async function theThrottle({ cloud }, results) {
  await withGateway(configOf(cloud), async (gateway) => {
    const wrong = Array(11).fill(['alice', 'wrong']);
    results.equal('wrong passwords', await outcomes(gateway, wrong), Array(11).fill('refused'));
    const { logins } = cloud;
    const first = await gateway.login('alice', PASSWORD);
    results.equal('too many', [first.outcome, first.retryAfter], ['503', '5']);
    results.equal('and again', (await gateway.login('alice', PASSWORD)).outcome, '503');
    results.equal('the cloud is left alone', cloud.logins, logins + 1);
  });
  cloud.hold = () => new Promise(() => undefined);
  cloud.time += 3_600_000;
  await withGateway(`deadline: 1s\n${configOf(cloud)}`, async (gateway) => {
    const { outcome, milliseconds } = await gateway.login('alice', PASSWORD);
    results.equal('a delay beyond the deadline', outcome, '503');
    results.check('is not waited for', milliseconds < 2000, milliseconds);
  });
}

async function theCommandLine({ cloud }, results) {
  const of = (admin) => configOf(cloud, { admin });
  const token = Buffer.from(`careful:${PASSWORD}`).toString('base64');
  const { exitCode, text } = await tryLogin(of(undefined), 'careful', PASSWORD);
  results.equal('try ends with 1 at a refusal', exitCode, 1);
  results.match(
    'try tells what the cloud said',
    text,
    /second-factor-needed.*OCS 997 "Current user is not logged in"/,
  );
  results.check('try tells no secret', !text.includes(PASSWORD) && !text.includes(token), text);
  const { text: known } = await tryLogin(of(ROOT), 'alice', 'wrong');
  results.match('try tells a wrong password', known, /wrong-password.*answered 401, OCS 997 "Unauthorised"/);
  results.match('try tells an unknown user', (await tryLogin(of(ROOT), 'nobody', 'x')).text, /unknown-user/);
  results.match(
    'doctor tells what answers',
    (await doctor(of(LEADER))).text,
    /Nextcloud 31\.0\.5[^]*group administrator/,
  );
  const { code, message } = await startFailure(of({ ...ROOT, password: 'changed' }));
  results.equal('a service account that is refused stops the start', code, 'PLUGIN_MISCONFIGURED');
  results.check('without its password', !message.includes('changed'), message);
}

export const SCENARIOS = [theExampleOfThePage, profiles, badDays, theThrottle, theCommandLine];
