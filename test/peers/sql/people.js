/** A table of people of the operator's own, with md5 hashes so that the hash does not count, and an entry that reads it. */
import { createHash } from 'node:crypto';

const ACCOUNT =
  'SELECT id AS subject, login AS username, pass AS password_hash, shown AS display_name FROM people';
export const COLUMNS = 'id, login, pass, shown';

/** The gateway's longest time to an answer, and what the machine may add to it. */
export const DEADLINE_MS = 2000;
export const SLACK_MS = 1000;

/** Compares without case on every database. */
export const QUERIES = {
  account: `${ACCOUNT} WHERE lower(login) = lower(:username)`,
  account_by_subject: `${ACCOUNT} WHERE id = :subject`,
};

/** Somebody whom every table of people has. */
export const ALICE = { id: 7, login: 'Alice', password: 'Right password' };

/**
 * @param {object} peer
 * @param {string} database made anew, and `gate` may read it
 * @param {{ id: number, login: string, password: string }[]} people beside Alice
 * @param {{ options?: string, encoding?: string }} [form] what stands behind the table, and the encoding of the database
 */
export async function createPeople(peer, database, people = [], { options = '', encoding } = {}) {
  const rows = [ALICE, ...people].map((person) => rowOf(peer, person));
  await peer.createDatabase(
    database,
    `CREATE TABLE people (id INTEGER PRIMARY KEY, login VARCHAR(100), pass VARCHAR(255), shown VARCHAR(100)) ${options};
    INSERT INTO people VALUES ${rows.join(', ')}`,
    { encoding },
  );
  await peer.grant(database, 'people', COLUMNS);
}

function rowOf({ literal }, { id, login, password }) {
  const hash = createHash('md5').update(password).digest('hex');
  return `(${id}, ${literal(login)}, '${hash}', ${literal(`${login} herself`)})`;
}

/** The plugin's configuration. @param {unknown} connection @param {object} [more] */
export function configFor(connection, more = {}) {
  return { connection, queries: QUERIES, password: { scheme: 'md5' }, ...more };
}

/**
 * The gateway's configuration.
 *
 * @param {unknown} connection
 * @param {object} [more] of the plugin
 * @param {{ limits?: object, deadlineMs?: number }} [settings] of the entry and the gateway
 */
export function gatewayFor(connection, more = {}, { limits = {}, deadlineMs = DEADLINE_MS } = {}) {
  const entry = { id: 'club', use: 'sql', limits, config: configFor(connection, more) };
  return `deadline: ${deadlineMs}ms\nplugins: ${JSON.stringify([entry])}\n`;
}
