/** The plugin `discourse` on a real PostgreSQL, through the gateway's door. */
import discourse from '../../../plugins/discourse/dist/src/index.js';
import { ERAS } from '../../../plugins/discourse/dist/test/forum.js';
import { startPostgresql } from '../servers/postgresql.js';
import { PeerUnavailable } from '../servers/unavailable.js';
import { conforms } from '../support/conformance.js';
import { Results } from '../support/results.js';
import { ALICE, BOB, forums } from './forum.js';
import { gates, logins, renaming, rights } from './scenarios.js';

const SCENARIOS = [logins, conformance, gates, renaming, rights];

export default async function discourseSuite({ log }) {
  const results = new Results(log);
  let server;
  try {
    server = await startPostgresql({ log });
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    results.skipped.push(error.message);
    return results;
  }
  try {
    const { create } = forums(server);
    for (const era of ERAS) await results.run(SCENARIOS, await create(era));
  } finally {
    await server.close();
  }
  return results;
}

async function conformance({ name, connection, run }, results) {
  await run(`UPDATE users SET suspended_till = now() + '1 day' WHERE id = ${BOB.id}`);
  await conforms(results, name, discourse, {
    config: { connection },
    account: {
      username: ALICE.username,
      password: ALICE.password,
      otherSpellings: ['älice', 'ÄLICE', 'alice@example.org'],
    },
    disabled: { username: BOB.username, password: BOB.password },
    brokenConfig: { connection, schema: 'pg_catalog' },
    unreachableConfig: { connection: 'postgresql://postern@127.0.0.1:1/forum' },
  });
  await run('UPDATE users SET suspended_till = NULL');
}
