/** The contract of plugins. */
import sql from '../../../plugins/sql/dist/src/index.js';
import { conforms } from '../support/conformance.js';
import { ALICE, configFor, createPeople, QUERIES } from './people.js';

export async function conformance(peer, results) {
  const bare = { id: 1, login: 'plain', password: 'Another password' };
  const former = { id: 2, login: 'former', password: 'Old password' };
  await createPeople(peer, 'conformance', [bare, former]);
  await peer.run("UPDATE people SET shown = NULL WHERE login = 'plain'", 'conformance');
  const config = configFor(peer.url('conformance'), {
    queries: { account: disabled(QUERIES.account), account_by_subject: disabled(QUERIES.account_by_subject) },
  });
  await conforms(results, peer.name, sql, {
    config,
    account: { username: ALICE.login, password: ALICE.password, otherSpellings: ['alice', 'ALICE'] },
    bare: { username: bare.login, password: bare.password },
    disabled: { username: former.login, password: former.password },
    brokenConfig: { ...config, queries: { account: 'SELECT id FROM people' } },
    unreachableConfig: { ...config, connection: `${peer.type}://gate@127.0.0.1:1/club` },
  });
}

function disabled(query) {
  return query.replace('shown AS', "CASE login WHEN 'former' THEN 1 ELSE 0 END AS disabled, shown AS");
}
