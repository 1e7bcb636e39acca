/** A board in a database, and the rights of the gateway's user on it. */
import { readFileSync } from 'node:fs';
import { boardRows, boardTables } from '../../../plugins/phpbb/dist/test/boards.js';
import { cleanForms } from '../../../plugins/phpbb/dist/src/names/clean.js';
import { unescapeHtml } from '../../../plugins/phpbb/dist/src/names/html.js';

const page = readFileSync(new URL('../../../docs/plugins/phpbb.md', import.meta.url), 'utf8');
const PREFIX = 'forum_';

/** What the page lets grant, for every board and for some: `[columns, table]`. */
const GRANTS = [...page.matchAll(/SELECT \(([\w, ]+)\)\s+ON (?:phpbb\.)?phpbb_(\w+)/g)].map((match) =>
  match.slice(1),
);

export async function createBoard(peer, release) {
  const kind = peer.type;
  const database = `board${release.replace('.', '')}`;
  const converted = release === '3.3';
  const options = { release, kind, prefix: PREFIX, converted };
  const tables = boardTables(options);
  await peer.createDatabase(
    database,
    `${tables};\n${boardRows(options, (name) => cleanForms(unescapeHtml(name))[0])}`,
  );
  for (const [columns, table] of GRANTS) {
    const there = new RegExp(`CREATE TABLE [\`"]?${PREFIX}${table}[\`"]? \\((.*)\\)`).exec(tables)?.[1];
    if (there === undefined || !columns.split(', ').every((name) => there.includes(`${name} `))) continue;
    await peer.grant(database, `${PREFIX}${table}`, columns);
  }
  const config = { connection: peer.url(database), table_prefix: PREFIX, phone_field: 'pf_phone' };
  return {
    ...{ peer, release, database, converted, config },
    name: `${peer.name}, ${release}`,
    yaml: (entry = {}) => `plugins: ${JSON.stringify([{ id: 'forum', use: 'phpbb', config, ...entry }])}\n`,
    run: (sql) => peer.run(sql, database),
    users: `${PREFIX}users`,
  };
}
