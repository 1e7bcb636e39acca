import { itConforms } from '@postern/plugin-testkit';
import sql from '../src/index.js';
import { createDatabase } from './database.js';

/** bcrypt cost 4 of `Right password`. */
const HASH = '$2b$04$jzrx4PcIyM0YyqSLjaIIz.9lpU2CnTTU5xXd5z7J6tSGM8Gy0WYa6';
const COLUMNS = `id AS subject, name AS username, hash AS password_hash, shown AS display_name, mail AS email,
  1 AS email_verified, off AS disabled`;

const database = createDatabase(`
  CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, hash TEXT, shown TEXT, mail TEXT, off INTEGER);
  INSERT INTO people VALUES (1, 'Alice', '${HASH}', 'Alice Liddell', 'alice@example.org', 0), (2, 'plain', '${HASH}', NULL, NULL, 0),
    (3, 'former', '${HASH}', NULL, NULL, 1);
  CREATE TABLE teams (member INTEGER, team TEXT);
  INSERT INTO teams VALUES (1, 'staff');
`);
after(() => database.close());

const queries = {
  account: `SELECT ${COLUMNS} FROM people WHERE name = :username`,
  account_by_subject: `SELECT ${COLUMNS} FROM people WHERE id = :subject`,
  groups: 'SELECT team AS group_name FROM teams WHERE member = :subject',
};

describe('with a SQLite file', () => {
  itConforms(sql, {
    config: { connection: database.url, queries },
    account: { username: 'Alice', password: 'Right password', otherSpellings: ['alice', 'ALICE'] },
    bare: { username: 'plain', password: 'Right password' },
    disabled: { username: 'former', password: 'Right password' },
    brokenConfig: { connection: database.url, queries: { account: 'SELECT id FROM people' } },
    unreachableConfig: { connection: 'postgresql://gate@127.0.0.1:1/club', queries },
  });
});
