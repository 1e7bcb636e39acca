/** The first example of docs/plugins/sql.md and the rights that the page lists, pasted. */
import { pbkdf2Sync } from 'node:crypto';
import { withGateway } from '../support/gateway.js';
import { withPastedPage } from '../support/page.js';
import { doctor } from '../support/postern.js';

const PASSWORD = 'pässword';
const HASH = `pbkdf2_sha256$1000$salt$${pbkdf2Sync(PASSWORD, 'salt', 1000, 32, 'sha256').toString('base64')}`;
const TABLES = `
  CREATE TABLE members (id int PRIMARY KEY, login varchar(100), pass varchar(255), name varchar(100), mail varchar(100),
    mail_confirmed boolean, blocked boolean);
  CREATE TABLE teams (member int, team varchar(50));
  INSERT INTO members VALUES (1, 'Müller', '${HASH}', 'Jörg Müller', 'j@example.org', true, false),
    (2, 'former', '${HASH}', 'Former', 'f@example.org', true, true);
  INSERT INTO teams VALUES (1, 'Größe')`;

export async function pastedPage(peer, results) {
  await peer.createDatabase('club', TABLES);
  const isMysql = peer.type === 'mysql';
  await withPastedPage('sql', peer, { database: 'club', sql: isMysql ? 1 : 0 }, async (pasted) => {
    const yaml = isMysql ? pasted.replace('postgresql://', 'mysql://') : pasted;
    const { exitCode, text } = await doctor(yaml);
    results.check(`${peer.name}, the page: doctor is content`, exitCode === 0, text);
    await withGateway(`${yaml}    require_groups: [Größe]\n`, async (gateway) => {
      const { mxid, profile } = await gateway.login('MÜLLER', PASSWORD);
      results.equal(
        `${peer.name}, the page: a login`,
        { mxid, profile },
        {
          mxid: '@m=c3=bcller:example.org',
          profile: {
            display_name: 'Jörg Müller',
            three_pids: [{ medium: 'email', address: 'j@example.org' }],
          },
        },
      );
      const { outcome } = await gateway.login('former', PASSWORD);
      results.equal(`${peer.name}, the page: who is blocked`, outcome, 'refused');
    });
  });
}
