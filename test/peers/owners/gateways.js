/** Gateways over one PostgreSQL, which two boards of phpBB are in as well. */
import { createHash } from 'node:crypto';
import { boardTables } from '../../../plugins/phpbb/dist/test/boards.js';
import { databaseUrl, GATE, startReplica } from '../support/replica.js';

/** A board whose members are `<name>1` to `<name>N`, numbers `first` on; the password of a member is its number. */
export async function createBoard(postgresql, database, { names, first }) {
  await postgresql.run(`create database ${database} template template0 encoding 'UTF8'`);
  const rows = names.map((name, index) => {
    const id = first + index;
    const hash = createHash('md5').update(passwordOf(id)).digest('hex');
    return `(${id}, 0, '${name}', '${name.toLowerCase()}', '${hash}', '${name}@example.org')`;
  });
  await postgresql.run(
    `${boardTables({ release: '3.3', kind: 'postgresql', prefix: 'phpbb_' })};
     insert into phpbb_users (user_id, user_type, username, username_clean, user_password, user_email)
     values ${rows.join(', ')};
     grant select on all tables in schema public to ${GATE.user}`,
    database,
  );
  return { run: (sql) => postgresql.run(sql, database) };
}

export const passwordOf = (id) => `password of ${id}`;

/** @param {string[]} boards in the order of the chain */
export function startGateway(postgresql, boards) {
  const url = (database) => databaseUrl(postgresql, database);
  // people mistype here as often as they like
  return startReplica(postgresql, {
    guard: 'off',
    plugins: boards.map((id) => ({ id, use: 'phpbb', config: { connection: url(id) } })),
  });
}
