/**
 * The plugin `rest` and the door of the ma1sd back end between gateways in processes of their own, and the PHP file of
 * contrib/ inside installed WordPress sites, and beside a stand-in for a phpBB board, which cannot be had.
 */
import { PeerUnavailable } from '../servers/unavailable.js';
import { mariadbPeer } from '../sql/databases/mariadb.js';
import { Results } from '../support/results.js';
import { board } from './board.js';
import { example } from './example.js';
import { circle, chain, outage } from './gateways.js';
import { createSite, SITES } from './sites.js';
import { conformance, logins, profiles, strangers, unwell } from './wordpress.js';

export default async function restSuite({ log }) {
  const results = new Results(log);
  await results.run([chain, circle, outage], { name: 'two gateways' });
  let peer;
  try {
    await example({ name: 'the example of the page' }, results);
    await board({ name: 'the stand-in for phpBB' }, results);
    peer = await mariadbPeer({ log });
    for (const description of SITES) {
      const site = await createSite(peer, description);
      try {
        await results.run([logins, profiles, strangers, conformance, unwell], site);
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
