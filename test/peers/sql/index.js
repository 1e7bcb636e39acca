/** The plugin `sql` on real servers, through the gateway's door. */
import { PeerUnavailable } from '../servers/unavailable.js';
import { Results } from '../support/results.js';
import { conformance } from './conformance.js';
import { costs } from './costs.js';
import { crowd, fullServer } from './crowds.js';
import { mariadbPeer } from './databases/mariadb.js';
import { postgresqlPeer } from './databases/postgresql.js';
import { killedConnection, lockedTable } from './broken-statements.js';
import { connections } from './connections.js';
import { encodings, unreadableGroups } from './encodings.js';
import { examplesAreAllRun, runExamples } from './examples.js';
import { misconfigured, takenAway } from './misconfigured.js';
import { cases, oddNames, renamed } from './names.js';
import { frozenServer, startWithoutServer, stoppedServer } from './outages.js';
import { pastedPage } from './page.js';
import { forgottenConnections, silentSessions } from './silence.js';
import { writes } from './writes.js';

/** Those that may run beside the other database's. */
const SCENARIOS = [
  pastedPage,
  runExamples,
  costs,
  oddNames,
  cases,
  renamed,
  encodings,
  unreadableGroups,
  writes,
  connections,
  misconfigured,
  takenAway,
  killedConnection,
  lockedTable,
  stoppedServer,
  frozenServer,
  startWithoutServer,
  forgottenConnections,
  silentSessions,
];
/** Those that the machine must be free for. */
const ALONE = [crowd, fullServer, conformance];

export default async function sqlSuite({ log }) {
  const results = new Results(log);
  const peers = await startPeers(results, log);
  try {
    if (results.skipped.length === 0) examplesAreAllRun(peers, results);
    await Promise.all(peers.map((peer) => results.run(SCENARIOS, peer)));
    for (const peer of peers) await results.run(ALONE, peer);
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
  }
  return results;
}

async function startPeers(results, log) {
  const started = await Promise.allSettled([postgresqlPeer({ log }), mariadbPeer({ log })]);
  for (const { reason } of started.filter(({ status }) => status === 'rejected')) {
    if (!(reason instanceof PeerUnavailable)) throw reason;
    results.skipped.push(reason.message);
  }
  return started.flatMap(({ value }) => value ?? []);
}
