/**
 * The plugin `wordpress` through the gateway's door, on installed sites whose people WordPress has made, with exactly the
 * rights that its page lists, and compared with what WordPress itself says.
 */
import { PeerUnavailable } from '../servers/unavailable.js';
import { mariadbPeer } from '../sql/databases/mariadb.js';
import { Results } from '../support/results.js';
import { createSite, SITES } from './sites.js';
import { latin1 } from './latin1.js';
import { logins } from './logins.js';
import { networkFlags, networkRoles, missingRights } from './networks.js';
import { pastedPage } from './page.js';
import { applicationPasswords, conformance, profiles, renamed } from './people-known.js';
import { rest, xmlrpc } from './remote.js';
import { spellings } from './spellings.js';

const SCENARIOS = [
  ...[logins, spellings, profiles, renamed, applicationPasswords, networkRoles, networkFlags, missingRights],
  ...[xmlrpc, rest, conformance],
];

export default async function wordpressSuite({ log }) {
  const results = new Results(log);
  let peer;
  try {
    peer = await mariadbPeer({ log });
    await results.run([latin1, pastedPage], peer);
    for (const description of SITES) {
      const site = await createSite(peer, description);
      try {
        await results.run(SCENARIOS, site);
      } finally {
        await site.close();
      }
    }
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    results.skipped.push(error.message);
  } finally {
    await peer?.close();
  }
  return results;
}
