/**
 * The plugin `phpbb` through the gateway's door, on the tables of three releases in real databases, with exactly the rights
 * that its page lists. A board itself cannot be had from packages; hashes and passwords are phpBB's own.
 */
import { PeerUnavailable } from '../servers/unavailable.js';
import { mariadbPeer } from '../sql/databases/mariadb.js';
import { postgresqlPeer } from '../sql/databases/postgresql.js';
import { Results } from '../support/results.js';
import { createBoard } from './boards.js';
import { pastedPage } from './page.js';
import { conformance, emoji, logins, missingRight, profiles, renamed, spellings } from './scenarios.js';

const RELEASES = ['3.0', '3.3', '4.0'];
const SCENARIOS = [logins, spellings, profiles, emoji, renamed, missingRight, conformance];

export default async function phpbbSuite({ log }) {
  const results = new Results(log);
  for (const startPeer of [postgresqlPeer, mariadbPeer]) {
    const peer = await startPeer({ log }).catch((error) => {
      if (!(error instanceof PeerUnavailable)) throw error;
      results.skipped.push(error.message);
    });
    if (peer === undefined) continue;
    try {
      await results.run([pastedPage], peer);
      for (const release of RELEASES) {
        const board = await createBoard(peer, release);
        await results.run(SCENARIOS, board);
      }
    } finally {
      await peer.close();
    }
  }
  return results;
}
