import { itConforms } from '@postern/plugin-testkit';
import wordpress from '../src/index.js';
import { createDatabase, insertMeta, insertPerson, serialisedFlags } from './database.js';

/** Of `correct horse`, by WordPress 6.8. */
const HASH = '$wp$2y$10$oWR2lqI1RMWUkg1WalMgtuvphldKpXsObImia/t69l.A9TpXozMXa';
const password = 'correct horse';

const database = createDatabase({ isNetwork: true });
const alice = { id: 1, login: 'Alice', hash: HASH, email: 'alice@example.org', name: 'Alice &amp; Bob' };
database.run(
  [
    insertPerson(alice),
    insertPerson({ id: 2, login: 'plain', hash: HASH }),
    insertPerson({ id: 3, login: 'former', hash: HASH }),
    'UPDATE wp_users SET spam = 1 WHERE ID = 3;',
    insertMeta(1, { wp_capabilities: serialisedFlags({ editor: true }), billing_phone: '+49 30 5550100' }),
  ].join('\n'),
);
after(() => database.close());

describe('with the database of a network', () => {
  itConforms(wordpress, {
    config: { connection: database.url, emails_verified: true, application_passwords: true },
    account: { username: 'Alice', password, otherSpellings: ['alice', 'Álice', 'ALICE@example.org'] },
    bare: { username: 'plain', password },
    disabled: { username: 'former', password },
    brokenConfig: { connection: database.url, table_prefix: 'other_' },
    unreachableConfig: { connection: 'mysql://gate@127.0.0.1:1/blog' },
  });
});
