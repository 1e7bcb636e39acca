/** Forums of the three eras in a real PostgreSQL, with the rights that docs/plugins/discourse.md names and no others. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inGroup, person, tables } from '../../../plugins/discourse/dist/test/forum.js';

const page = readFileSync(new URL('../../../docs/plugins/discourse.md', import.meta.url), 'utf8');
const [RIGHTS, SINCE_2024, UNTIL_2024, UNTIL_2023] = [...page.matchAll(/^```sql\n([^]*?)^```$/gm)].map(
  ([, sql]) => sql,
);
const [, EXAMPLE] = /^```yaml\n([^]*?)^```$/m.exec(page);
const HASH_RIGHTS = { 'since 2024': SINCE_2024, 'until 2024': UNTIL_2024, 'until 2023': UNTIL_2023 };

export const ALICE = { id: 1, username: 'Älice', password: 'pä"ss\'\\ 🔑 ', name: 'Älice "O\'Neil" 🦊 <b>' };
export const BOB = { id: 2, username: 'bob', password: 'bob-pw' };
const EMAILS = ['alice@example.org', 'älice@example.net'];

/** @param {Awaited<ReturnType<typeof import('../servers/postgresql.js').startPostgresql>>} server */
export function forums(server) {
  const password = `${randomBytes(9).toString('hex')}@:/#%`;
  const literal = `'${password}'`;
  let isFirst = true;
  return {
    /** A forum in a database of its own. */
    async create(era) {
      const database = `forum_${era.replace(/\W/g, '_')}`;
      await server.run(`CREATE DATABASE ${database}`);
      const run = (sql) => server.run(sql, database);
      // roles belong to the whole server
      const rights = isFirst ? RIGHTS.replace("'…'", literal) : RIGHTS.replace(/^CREATE ROLE.*$/m, '');
      isFirst = false;
      await run(`${tables(era)}; ${people(era)}; ${rights}; ${HASH_RIGHTS[era]}`);
      const connection = `postgresql://postern:${encodeURIComponent(password)}@${server.host}:${server.port}/${database}`;
      return {
        name: `Discourse ${era}`,
        era,
        run,
        connection,
        yaml: (keys = '') => pasted(connection, keys),
      };
    },
  };
}

function people(era) {
  return `${person(era, { ...ALICE, emails: EMAILS })}; ${person(era, { ...BOB, emails: ['bob@example.org'] })};
    ${inGroup(ALICE.id, 'Größe')};
    INSERT INTO user_fields (id, name, description) VALUES (7, 'Phone', '');
    INSERT INTO user_custom_fields (user_id, name, value) VALUES (${ALICE.id}, 'user_field_7', '030 901820')`;
}

/** The example of the page, with a connection to this server and more `keys` for the entry. */
function pasted(connection, keys) {
  return EXAMPLE.replace('use: discourse', `use: discourse\n    ${keys}`).replace(
    /connection:\n(?: {8}.*\n)+/,
    `connection: ${JSON.stringify(connection)}\n`,
  );
}
