/** Which addresses of an account are the gateway's own, and who else may not take them for that. */
import { throwAwayFolder } from '../servers/folder.js';
import { withGateway } from '../support/gateway.js';
import { until } from '../support/until.js';
import { byName, matrix } from './matrix.js';
import { oldModule } from './old-module.js';
import { PASSWORD, usersEntry } from './people.js';
import { homeserver } from './sync.js';
import { GATE } from '../sql/databases/users.js';

const NINA = '@nina:example.org';
const addressesOf = async (admin, mxid) =>
  (await admin.user(mxid)).threepids.map(({ address }) => address).sort();
const showing = (admin, mxid, expected) =>
  until(
    `the addresses of ${mxid}`,
    () => addressesOf(admin, mxid),
    (seen) => JSON.stringify(seen) === JSON.stringify(expected),
  );

/** Two gateways over one PostgreSQL: what the one has added, the other takes away, and nothing else. */
export async function ownOnly({ name, synapse, admin, adminToken, database }, results) {
  const schema = `synapse_${name.replaceAll('.', '_')}`;
  await database.run(`create schema ${schema} authorization ${GATE.user}`, 'state');
  const state = `state: { postgresql: "${database.url('state')}", schema: ${schema} }\n`;
  const folder = throwAwayFolder('addresses');
  const gateway = (sync, address, work) => {
    const plugins = [usersEntry(folder.path, { nina: { emails: [address] } })];
    const yaml = `${homeserver(synapse.url, adminToken, sync)}${state}plugins: ${JSON.stringify(plugins)}\n`;
    return withGateway(yaml, async ({ url, written }) => {
      await oldModule(url, NINA, PASSWORD);
      await work(written);
    });
  };
  try {
    await admin.change(NINA, { threepids: [{ medium: 'email', address: 'nina@own.example' }] });
    await gateway('threepids: replace-own', 'nina@first.example', async () => {
      const seen = await showing(admin, NINA, ['nina@first.example', 'nina@own.example']);
      results.equal(`${name}: the first sync removes nothing`, seen.length, 2);
    });
    await gateway('threepids: replace-own, dry_run: true', 'nina@second.example', async (written) => {
      await until('the dry run', () => written().includes('"added":1,"removed":1,"dryRun":true'));
      results.equal(`${name}: a dry run only tells`, (await addressesOf(admin, NINA)).length, 2);
    });
    await gateway('threepids: replace-own', 'nina@second.example', async () => {
      await showing(admin, NINA, ['nina@own.example', 'nina@second.example']);
      results.check(`${name}: another gateway replaces what the first has added, and hers stays`, true);
    });
    await gateway('threepids: replace-all', 'nina@third.example', async () => {
      await showing(admin, NINA, ['nina@third.example']);
      results.check(`${name}: replace-all takes hers as well`, true);
    });
    const rows = await database.run(`select * from ${schema}.postern_addresses`, 'state');
    results.match(`${name}: the state knows the one that is there`, rows.trim(), /^nina\|[\w-]{43}$/);
  } finally {
    folder.remove();
  }
}

/** Our module leaves them to a gateway that brings them, so that they are known as its own. */
export async function ofARegistration({ name, synapse, admin, adminToken, relay, home }, results) {
  const folder = throwAwayFolder('registration');
  const before = relay.target;
  const state = `state: { sqlite: ${folder.path}/state.db }\n`;
  const login = async (address) => {
    const plugins = [usersEntry(folder.path, { oscar: { emails: [address] } })];
    const sync = homeserver(synapse.url, adminToken, 'threepids: replace-own');
    await withGateway(`${sync}${state}plugins: ${JSON.stringify(plugins)}\n`, async ({ url }) => {
      relay.target = url;
      const { access_token: token } = await home.login(byName('oscar'), PASSWORD);
      const seen = () => matrix(synapse.url, token).threePids();
      await until(`the address ${address}`, seen, (list) => list.join() === `email ${address}`);
    });
  };
  try {
    await login('oscar@first.example');
    await login('oscar@second.example');
    results.equal(
      `${name}: an address of the first login is replaced`,
      await addressesOf(admin, '@oscar:example.org'),
      ['oscar@second.example'],
    );
  } finally {
    relay.target = before;
    folder.remove();
  }
}
