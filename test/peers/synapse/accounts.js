/** What happens to accounts: those that were there before, deactivated and locked ones, and what is asked of a password. */
import { doctor } from '../support/postern.js';
import { until } from '../support/until.js';
import { byEmail, byName, matrix } from './matrix.js';
import { PASSWORD } from './people.js';

export async function existing({ name, home, synapse }, results) {
  await synapse.register('heidi', 'local password');
  const { status } = await home.login(byName('heidi'), PASSWORD);
  results.equal(`${name}: an account that was there before is not given away`, status, 403);
  results.match(
    `${name}: the log says so`,
    synapse.logged(),
    /@heidi:example\.org was there before the first login of staff:heidi/,
  );
}

/** An operator sees beforehand whom it concerns. */
export async function foreseen({ name, synapse, adminToken, chain }, results) {
  const homeserver = `homeserver: { url: "${synapse.url}", admin_token: "${adminToken}" }\n`;
  const { text } = await doctor(homeserver + chain, {}, ['--synapse', synapse.file]);
  results.match(
    `${name}: the doctor names the account`,
    text,
    /^ {2}warning: \d+ accounts are recorded with nobody.*@heidi:example\.org \(staff:heidi\)/m,
  );
  results.check(`${name}: and no other that is recorded`, !text.includes('@alice:example.org ('));
}

/** Somebody else has bound the address on the homeserver: it stays there, and the login stands. */
export async function boundAddress({ name, home, synapse, admin }, results) {
  await synapse.register('eve', 'local password');
  await admin.change('@eve:example.org', {
    threepids: [{ medium: 'email', address: 'alice@elsewhere.example' }],
  });
  const { status, access_token: token } = await home.login(byName('mallory'), PASSWORD);
  results.equal(`${name}: a login whose address is another's`, status, 200);
  results.equal(`${name}: does not take it`, await matrix(synapse.url, token).threePids(), []);
  const { threepids } = await admin.user('@eve:example.org');
  results.equal(
    `${name}: who has it keeps it`,
    threepids.map(({ address }) => address),
    ['alice@elsewhere.example'],
  );
}

export async function userInteractive({ name, home, synapse }, results) {
  const first = await home.login(byName('dave'), PASSWORD);
  const second = await home.login(byName('dave'), PASSWORD);
  const dave = matrix(synapse.url, second.access_token);
  const path = `/devices/${first.device_id}`;
  const { status, session } = await dave.client('DELETE', path, {});
  results.equal(`${name}: deleting a device asks for the password`, status, 401);
  const auth = (identifier, password) => ({ type: 'm.login.password', session, identifier, password });
  const remove = async (identifier, password) =>
    (await dave.client('DELETE', path, { auth: auth(identifier, password) })).status;
  results.equal(`${name}: a wrong one does not do`, await remove(byName('dave'), 'wrong'), 401);
  results.equal(`${name}: another person's does not do`, await remove(byName('carol'), PASSWORD), 403);
  results.equal(`${name}: the right one does`, await remove(byName('@dave:example.org'), PASSWORD), 200);
  results.equal(`${name}: the device is gone`, (await dave.devices()).length, 1);
}

export async function userInteractiveByAddress({ name, home, synapse }, results) {
  const { access_token: token } = await home.login(byEmail('frank@example.org'), PASSWORD);
  const frank = matrix(synapse.url, token);
  const body = { erase: false };
  const { session } = await frank.client('POST', '/account/deactivate', body);
  const auth = {
    ...{ type: 'm.login.password', session, password: PASSWORD },
    identifier: byEmail('frank@example.org'),
  };
  const { status } = await frank.client('POST', '/account/deactivate', { ...body, auth });
  results.equal(`${name}: deactivating, with the password of an address`, status, 200);
  const again = await home.login(byName('frank'), PASSWORD);
  results.equal(
    `${name}: who is deactivated stays out`,
    [again.status, again.errcode],
    [403, 'M_USER_DEACTIVATED'],
  );
}

export async function locked({ name, home, admin }, results) {
  await home.login(byName('erin'), PASSWORD);
  await admin.change('@erin:example.org', { locked: true });
  const { status, errcode } = await home.login(byName('erin'), PASSWORD);
  results.equal(`${name}: who is locked stays out`, [status, errcode], [401, 'M_USER_LOCKED']);
  await admin.change('@erin:example.org', { locked: false });
  results.equal(`${name}: and gets in again`, (await home.login(byName('erin'), PASSWORD)).status, 200);
}

export async function logout({ name, home, synapse }, results) {
  const { access_token: token } = await home.login(byName('grace'), PASSWORD);
  const grace = matrix(synapse.url, token);
  results.equal(`${name}: logging out`, (await grace.client('POST', '/logout', {})).status, 200);
  results.equal(`${name}: the token is dead`, (await grace.whoami()).errcode, 'M_UNKNOWN_TOKEN');
  await until('the module hears of it', () => synapse.logged().includes('@grace:example.org has logged out'));
  results.check(`${name}: the module hears of it`, true);
}

/** With `localdb_enabled: false` there is no password here that could be changed. */
export async function passwordChange({ name, home, synapse }, results) {
  const { access_token: token } = await home.login(byName('ivan'), PASSWORD);
  const ivan = matrix(synapse.url, token);
  const { capabilities } = await ivan.client('GET', '/capabilities');
  results.equal(`${name}: clients do not offer it`, capabilities['m.change_password'], { enabled: false });
  const answer = await ivan.client('POST', '/account/password', { new_password: 'another' });
  results.check(`${name}: and it is not possible`, answer.status >= 400 && answer.status !== 500, answer);
  const auth = {
    type: 'm.login.password',
    session: answer.session,
    identifier: byName('ivan'),
    password: PASSWORD,
  };
  const { status, error } = await ivan.client('POST', '/account/password', { new_password: 'another', auth });
  results.equal(`${name}: not with the right password either`, status, 403);
  results.match(`${name}: with a clear text`, error ?? '', /password/i);
  results.equal(`${name}: the old one goes on`, (await home.login(byName('ivan'), PASSWORD)).status, 200);
}
