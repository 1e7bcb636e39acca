/** Who gets in, as whom, and what the homeserver knows of them then. */
import { matrix, byEmail, byName, byPhone } from './matrix.js';
import { FORUM_MXID, FORUM_NAME, FORUM_PASSWORD, PASSWORD } from './people.js';

const ALICE = '@alice:example.org';

export async function everyForm({ name, home, synapse }, results) {
  const forms = {
    'a name': byName('alice'),
    'a Matrix ID': byName(ALICE),
    capitals: byName('ALICE'),
    'a Matrix ID in capitals': byName('@Alice:Example.org'),
    'blanks around it': byName(' alice '),
    'an e-mail address': byEmail('Alice@Example.org'),
    'a phone number': byPhone('DE', '030 901820'),
    'a phone number as the specification has it stored': byPhone('', '+4930901820'),
  };
  let token;
  for (const [what, identifier] of Object.entries(forms)) {
    const answer = await home.login(identifier, PASSWORD);
    results.equal(`${name}: login by ${what}`, [answer.status, answer.user_id], [200, ALICE]);
    token = answer.access_token;
  }
  const old = await home.client('POST', '/login', {
    type: 'm.login.password',
    user: 'alice',
    password: PASSWORD,
  });
  results.equal(`${name}: login by the old key "user"`, [old.status, old.user_id], [200, ALICE]);

  const alice = matrix(synapse.url, token);
  results.equal(`${name}: the token is hers`, (await alice.whoami()).user_id, ALICE);
  results.equal(
    `${name}: a device for each login and no other`,
    (await alice.devices()).length,
    Object.keys(forms).length + 1,
  );
  results.equal(`${name}: her name`, (await alice.profile(ALICE)).displayname, 'Alice');
  results.equal(`${name}: her e-mail address`, (await alice.threePids())[0], 'email alice@example.org');
}

export async function firstLoginByAddress({ name, home }, results) {
  const answer = await home.login(byEmail('carol@example.org'), PASSWORD);
  results.equal(
    `${name}: first login by e-mail`,
    [answer.status, answer.user_id],
    [200, '@carol:example.org'],
  );
}

export async function forum({ name, home, admin }, results) {
  for (const typed of [FORUM_NAME, 'JÜRGEN & "söhne"', FORUM_MXID]) {
    const answer = await home.login(byName(typed), FORUM_PASSWORD);
    results.equal(`${name}: a member of the forum as ${typed}`, answer.user_id, FORUM_MXID);
  }
  const { external_ids: ids } = await admin.user(FORUM_MXID);
  results.equal(
    `${name}: whose account it is`,
    ids.map(({ auth_provider, external_id }) => [auth_provider, external_id]),
    [['postern', 'forum:58']],
  );
}

export async function refusals({ name, home, admin, relay }, results) {
  const seen = new Map();
  const refused = async (what, identifier, password) => {
    const { status, errcode, error } = await home.login(identifier, password);
    results.equal(`${name}: ${what}`, [status, errcode], [403, 'M_FORBIDDEN']);
    seen.set(error, what);
  };
  await refused('a wrong password', byName('bob'), 'wrong');
  await refused('a password in capitals', byName('bob'), PASSWORD.toUpperCase());
  await refused('a wrong password of an address', byEmail('frank@example.org'), 'wrong');
  await refused('an unknown name', byName('nobody'), PASSWORD);
  await refused('an unknown address', byEmail('nobody@example.org'), PASSWORD);
  await refused('an unknown phone number', byPhone('DE', '030 901821'), PASSWORD);
  await refused('an empty password', byName('bob'), '');
  await refused('somebody who is disabled', byName('disabled'), PASSWORD);
  await refused('somebody whom the forum has banned', byName('banned'), FORUM_PASSWORD);
  results.equal(`${name}: every refusal has the same words`, [...seen.keys()].length, 1);

  const before = relay.asked.length;
  await refused('a foreign domain', byName('@alice:elsewhere.example'), PASSWORD);
  results.equal(`${name}: the gateway is not asked for a foreign domain`, relay.asked.length, before);
  for (const localpart of ['bob', 'nobody', 'disabled', 'frank']) {
    const { status } = await admin.user(`@${localpart}:example.org`);
    results.equal(`${name}: no account of ${localpart} was made`, status, 404);
  }
}

/** Synapse asks again by Matrix ID: what is typed wrong once is asked once. */
export async function oneTypingError({ name, home, gateway, relay }, results) {
  await home.login(byEmail('alice@example.org'), PASSWORD);
  const asked = relay.asked.length;
  const written = gateway.written().length;
  await home.login(byEmail('alice@example.org'), 'mistyped');
  results.equal(`${name}: the module asks by address, then by name`, relay.asked.length - asked, 2);
  const steps =
    gateway
      .written()
      .slice(written)
      .match(/"verdict":"rejected"/g) ?? [];
  results.equal(`${name}: the back end is asked once`, steps.length, 1);
}

export async function sixAtOnce({ name, home, admin }, results) {
  const answers = await Promise.all(Array.from({ length: 6 }, () => home.login(byName('six'), PASSWORD)));
  results.equal(
    `${name}: six first logins of one person at once`,
    answers.map(({ status, user_id }) => [status, user_id]),
    Array(6).fill([200, '@six:example.org']),
  );
  const { displayname, external_ids: ids } = await admin.user('@six:example.org');
  results.equal(`${name}: one name, one owner`, [displayname, ids.length], ['Six', 1]);
}

export async function clientsAddress({ name, home, relay, gateway }, results) {
  await home.login(byName('alice'), PASSWORD);
  const { headers, user } = relay.asked.at(-1);
  results.equal(`${name}: the client's address is told`, user.client_address, '192.0.2.7');
  results.equal(`${name}: and who reads the answer`, headers['x-postern-reads'], 'mxid');
  results.match(`${name}: and the gateway believes it`, gateway.written(), /"client":"192\.0\.2\.7"/);
}
