/** The systems that are tables in a database: what makes them, and what switches people off. */
import {
  person as discoursePerson,
  tables as discourseTables,
} from '../../plugins/discourse/dist/test/forum.js';
import { boardTables } from '../../plugins/phpbb/dist/test/boards.js';
import { insertPerson } from '../../plugins/wordpress/dist/test/database.js';
import { BCRYPT, DISABLED, PBKDF2, PEOPLE } from './people.js';

const ids = DISABLED.map(({ id }) => id).join(', ');
const ACCOUNT = 'SELECT id AS subject, login AS username, pass AS password_hash, off AS disabled FROM people';

export const sql = () => ({
  use: 'sql',
  config: {
    queries: {
      account: `${ACCOUNT} WHERE login = :username`,
      account_by_subject: `${ACCOUNT} WHERE id = :subject`,
    },
  },
  tables: `CREATE TABLE people (id integer PRIMARY KEY, login varchar(100) NOT NULL UNIQUE, pass varchar(255), off integer);
    INSERT INTO people VALUES ${PEOPLE.map(({ id, name }) => `(${id}, '${name}', '${BCRYPT}', 0)`).join(', ')}`,
  disable: `UPDATE people SET off = 1 WHERE id IN (${ids})`,
});

/** The newest release, with the indices of its schema; bans are what is disabled. @param {'sqlite' | 'postgresql' | 'mysql'} kind */
export const phpbb = (kind) => ({
  use: 'phpbb',
  config: {},
  tables: [
    boardTables({ release: '3.3', kind }),
    'CREATE INDEX phpbb_users_user_email ON phpbb_users (user_email)',
    'CREATE INDEX phpbb_banlist_ban_user ON phpbb_banlist (ban_userid, ban_exclude)',
    'CREATE UNIQUE INDEX phpbb_config_name ON phpbb_config (config_name)',
    `INSERT INTO phpbb_users (user_id, username, username_clean, user_password, user_email)
     VALUES ${PEOPLE.map(({ id, name }) => `(${id}, '${name}', '${name}', '${BCRYPT}', '${name}@example.org')`).join(', ')}`,
    `INSERT INTO phpbb_config (config_name, config_value) VALUES ('version', '3.3.10'), ('require_activation', '1'),
     ('max_login_attempts', '3'), ('auth_method', 'db'), ('board_disable', '0'), ('num_users', '10')`,
  ].join(';\n'),
  disable: `INSERT INTO phpbb_banlist VALUES ${DISABLED.map(({ id }) => `(${id}, '', '', 0, 0)`).join(', ')}`,
});

/** A network, as only that can switch people off. */
export const wordpress = (more = {}) => ({
  use: 'wordpress',
  config: more,
  tables: PEOPLE.map(({ id, name }) =>
    insertPerson({ id, login: name, hash: BCRYPT, email: `${name}@example.org` }),
  ).join('\n'),
  disable: `UPDATE wp_users SET spam = 1 WHERE ID IN (${ids})`,
});

export const discourse = () => ({
  use: 'discourse',
  config: {},
  tables: [
    discourseTables('since 2024'),
    ...PEOPLE.map(({ id, name }) =>
      discoursePerson('since 2024', { id, username: name, emails: [`${name}@example.org`] }),
    ),
    'CREATE UNIQUE INDEX ON user_passwords (user_id)',
    `INSERT INTO user_passwords (user_id, password_hash, password_salt, password_algorithm)
     SELECT id, '${PBKDF2.hash}', '${PBKDF2.salt}', '${PBKDF2.algorithm}' FROM users`,
    'ANALYZE',
  ].join(';\n'),
  disable: `UPDATE users SET suspended_till = now() + interval '1 year' WHERE id IN (${ids})`,
});
