/** Names and addresses come to the homeserver from the gateway itself, whichever module lets people in. */
import { byEmail, byName, matrix } from './matrix.js';
import { oldModule } from './old-module.js';
import { PASSWORD, TOKEN } from './people.js';
import { withGateway } from '../support/gateway.js';
import { until } from '../support/until.js';

const OLGA = '@olga:example.org';
const OWN = { medium: 'email', address: 'olga@own.example' };
/** Synapse carries out a change field by field. @returns the user, once it has this name and so many addresses */
const known = (admin, mxid, name, count) =>
  until(
    `the profile of ${mxid}`,
    () => admin.user(mxid),
    ({ displayname, threepids }) => displayname === name && threepids.length === count,
  );
const addresses = ({ threepids }) => threepids.map(({ medium, address }) => `${medium} ${address}`).sort();

/** Her account was made by an old module, which gives it neither name nor phone number. */
export async function whatOldModulesLose({ name, synapse, admin, adminToken, chain }, results) {
  await admin.change(OLGA, { threepids: [OWN] });
  const yaml = `${homeserver(synapse.url, adminToken, 'display_name: once, threepids: add')}${chain}`;
  await withGateway(yaml, async (gateway) => {
    const answer = await oldModule(gateway.url, OLGA, PASSWORD);
    results.equal(`${name}: an old module gets no name`, 'setsName' in answer, false);
    const user = await known(admin, OLGA, 'Olga', 3);
    results.equal(`${name}: and the account has it nevertheless`, user.displayname, 'Olga');
    results.equal(`${name}: addresses are added`, addresses(user), [
      ...['email olga@example.org', 'email olga@own.example', 'msisdn 4930901822'],
    ]);
    results.check(`${name}: no log holds the token`, !gateway.written().includes(adminToken));
  });
}

/** After two logins at once, no address is missing. */
export async function replaced({ name, synapse, admin, adminToken, chain, home }, results) {
  const yaml = `${homeserver(synapse.url, adminToken, 'display_name: always, threepids: replace-all')}${chain}`;
  await admin.change(OLGA, { displayname: 'Another' });
  await withGateway(yaml, async (gateway) => {
    await Promise.all([oldModule(gateway.url, OLGA, PASSWORD), oldModule(gateway.url, OLGA, PASSWORD)]);
    const user = await known(admin, OLGA, 'Olga', 2);
    results.equal(`${name}: addresses are replaced`, addresses(user), [
      ...['email olga@example.org', 'msisdn 4930901822'],
    ]);
  });
  const { user_id: mxid, access_token: token } = await home.login(byEmail('olga@example.org'), PASSWORD);
  results.equal(`${name}: she logs in by an address that the sync has brought`, mxid, undefined);
  results.equal(`${name}: which is refused, as her account was there before`, token, undefined);
}

/** Who has an address on the homeserver keeps it. */
export async function nobodyLosesAnAddress({ name, synapse, admin, adminToken, chain }, results) {
  const peggy = '@peggy:example.org';
  await admin.change(peggy, {});
  await admin.change('@holder:example.org', {
    threepids: [{ medium: 'email', address: 'peggy@example.org' }],
  });
  const yaml = `${homeserver(synapse.url, adminToken, 'threepids: replace-all')}${chain}`;
  await withGateway(yaml, async (gateway) => {
    await oldModule(gateway.url, peggy, PASSWORD);
    await known(admin, peggy, 'Peggy', 0);
    results.equal(`${name}: a bound address stays`, addresses(await admin.user('@holder:example.org')), [
      'email peggy@example.org',
    ]);
    results.equal(`${name}: and is not hers`, addresses(await admin.user(peggy)), []);
  });
}

/** With our module: the account is made after the gateway has answered, and the sync waits for it. */
export async function firstLogin({ name, synapse, adminToken, chain, admin, relay, home }, results) {
  const yaml = `${homeserver(synapse.url, adminToken, 'threepids: add')}${chain}`;
  const before = relay.target;
  await withGateway(yaml, async (gateway) => {
    relay.target = gateway.url;
    const { access_token: token } = await home.login(byName('rupert'), PASSWORD);
    relay.target = before;
    const rupert = matrix(synapse.url, token);
    const seen = await until(
      'his number',
      () => rupert.threePids(),
      (list) => list.length === 2,
    );
    results.equal(`${name}: the phone number of a first login`, seen, [
      ...['email rupert@example.org', 'msisdn 4930901823'],
    ]);
    results.equal(`${name}: his account`, (await admin.user('@rupert:example.org')).displayname, 'Rupert');
  });
}

/** The section of the configuration. @param {string} sync */
export function homeserver(url, token, sync) {
  return `homeserver: { url: "${url}", admin_token: "${token}", sync: { ${sync} } }\naccess: { tokens: [${TOKEN}] }\n`;
}
