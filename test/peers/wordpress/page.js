/** The example of docs/plugins/wordpress.md and the rights that the page lists, pasted. */
import { startWordpress } from '../servers/wordpress.js';
import { withGateway } from '../support/gateway.js';
import { withPastedPage } from '../support/page.js';
import { doctor } from '../support/postern.js';
import { createPeople, PEOPLE } from './people.js';

/** @param {Awaited<ReturnType<typeof import('../sql/databases/mariadb.js').mariadbPeer>>} peer */
export async function pastedPage(peer, results) {
  const site = await startWordpress({ mariadb: peer, version: '6.8', database: 'wordpress', prefix: 'wp_' });
  try {
    await createPeople(site);
    await withPastedPage('wordpress', peer, {}, async (yaml) => {
      const { exitCode, text } = await doctor(yaml);
      results.check('WordPress, the page: doctor is content', exitCode === 0, text);
      await withGateway(yaml, async (gateway) => {
        const { mxid, profile } = await gateway.login('ALICE', 'correct horse');
        results.equal('WordPress, the page: a login', mxid, '@alice:example.org');
        results.equal('WordPress, the page: its name', profile.display_name, PEOPLE[0].name);
        const { outcome } = await gateway.login('bare', 'pw');
        results.equal('WordPress, the page: who has no role', outcome, 'refused');
      });
    });
  } finally {
    await site.close();
  }
}
