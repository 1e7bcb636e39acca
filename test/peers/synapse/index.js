/** Our module on real releases of Synapse, over the real gateway with a users file, a real directory and a real database. */
import { postgresqlPeer } from '../sql/databases/postgresql.js';
import { createBoard } from '../phpbb/boards.js';
import { throwAwayFolder } from '../servers/folder.js';
import { startSynapse, SYNAPSE_VERSIONS } from '../servers/synapse.js';
import { PeerUnavailable } from '../servers/unavailable.js';
import { startGateway } from '../support/gateway.js';
import { Results } from '../support/results.js';
import * as accounts from './accounts.js';
import * as addresses from './addresses.js';
import { fromTheDirectory, startDirectory } from './directory.js';
import * as logins from './logins.js';
import { matrix } from './matrix.js';
import * as oldModules from './old-modules.js';
import * as outages from './outages.js';
import { fromNothing } from './newcomer.js';
import * as plan from './plan.js';
import { staffEntry, TOKEN } from './people.js';
import { startRelay } from './relay.js';
import { aMessage } from './rooms.js';
import { nothingSecretIsLogged } from './secrets.js';
import { TIMEOUT_SECONDS } from './settings.js';
import * as sync from './sync.js';

const SCENARIOS = [
  ...[logins.everyForm, logins.firstLoginByAddress, logins.forum, logins.refusals, logins.oneTypingError],
  ...[logins.sixAtOnce, logins.clientsAddress, fromTheDirectory],
  ...[
    accounts.existing,
    accounts.foreseen,
    plan.adopted,
    plan.handedOver,
    accounts.boundAddress,
    accounts.userInteractive,
    accounts.userInteractiveByAddress,
  ],
  ...[accounts.locked, accounts.logout, accounts.passwordChange, aMessage],
  ...[sync.whatOldModulesLose, sync.replaced, sync.nobodyLosesAnAddress, sync.firstLogin],
  ...[addresses.ownOnly, addresses.ofARegistration],
  ...[outages.slow, outages.silent, outages.gone, nothingSecretIsLogged, outages.stopsWhileWaiting],
];

const OLD_MODULES = [oldModules.answerLevels, oldModules.refusals, oldModules.asTheyAre];

export default async function synapseSuite({ log }) {
  const results = new Results(log);
  const folder = throwAwayFolder('people');
  let database;
  let directory;
  try {
    database = await postgresqlPeer({ log });
    await database.createDatabase('state', '');
    const board = await createBoard(database, '3.3');
    directory = await startDirectory({ log });
    const plugins = [
      staffEntry(folder.path),
      directory.chainEntry,
      { id: 'forum', use: 'phpbb', config: board.config },
    ];
    const chain = `plugins: ${JSON.stringify(plugins)}\n`;
    await results.run(OLD_MODULES, { name: 'old modules', plugins: chain });
    await results.run([fromNothing], { name: 'newcomer', board });
    for (const version of SYNAPSE_VERSIONS) await onSynapse(version, { chain, database, log }, results);
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    results.skipped.push(error.message);
  } finally {
    await database?.close();
    await directory?.close();
    folder.remove();
  }
  return results;
}

async function onSynapse(version, { chain, database, log }, results) {
  const gateway = await startGateway(`access: { tokens: [${TOKEN}] }\n${chain}`);
  const relay = await startRelay(gateway.url);
  let synapse;
  try {
    synapse = await startSynapse({
      ...{ log, version, level: 'DEBUG' },
      module: { endpoint: relay.url, token: TOKEN, timeout: TIMEOUT_SECONDS },
      config: { password_config: { enabled: true, localdb_enabled: false } },
    });
    const adminToken = await synapse.register('root', 'local password', true);
    const peer = {
      ...{ name: version, synapse, gateway, relay, chain, adminToken, database },
      ...{ admin: matrix(synapse.url, adminToken), home: matrix(synapse.url) },
    };
    await results.run(SCENARIOS, peer);
  } finally {
    await synapse?.close();
    await relay.close();
    await gateway.stop();
  }
}
