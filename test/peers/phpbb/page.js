/** The example of docs/plugins/phpbb.md and the rights that the page lists, pasted. */
import { boardRows, boardTables } from '../../../plugins/phpbb/dist/test/boards.js';
import { cleanStored } from '../../../plugins/phpbb/dist/test/opened.js';
import { withGateway } from '../support/gateway.js';
import { withPastedPage } from '../support/page.js';
import { doctor } from '../support/postern.js';

export async function pastedPage(peer, results) {
  if (peer.type !== 'mysql') return; // the page's SQL is MySQL's
  const board = { release: '3.3', kind: peer.type };
  await peer.createDatabase('phpbb', `${boardTables(board)};\n${boardRows(board, cleanStored)}`);
  await withPastedPage('phpbb', peer, {}, async (yaml) => {
    const { exitCode, text } = await doctor(yaml);
    results.check('phpBB, the page: doctor is content', exitCode === 0, text);
    await withGateway(yaml, async (gateway) => {
      const { mxid, profile } = await gateway.login('jürgen & "söhne"', 'correct horse');
      results.equal('phpBB, the page: a login', mxid, '@j=c3=bcrgen=20=26=20=22s=c3=b6hne=22:example.org');
      results.equal('phpBB, the page: its name', profile.display_name, 'Jürgen & "Söhne"');
      const { outcome } = await gateway.login('banned', 'correct horse');
      results.equal('phpBB, the page: who is banned', outcome, 'refused');
    });
  });
}
