/** Tables and databases that cannot represent every text: what they do hold is found, and the rest is nobody. */
import { localpartOf } from '../../../packages/gateway/dist/src/testing.js';
import { withGateway } from '../support/gateway.js';
import { ALICE, configFor, createPeople, gatewayFor, QUERIES } from './people.js';

const JUERGEN = { id: 1, login: 'jürgen', password: 'pässword' };

const FORMS = {
  mysql: [
    { name: 'latin1', options: 'CHARACTER SET latin1' },
    { name: 'utf8mb3', options: 'CHARACTER SET utf8mb3' },
    { name: 'utf8mb3_bin', options: 'CHARACTER SET utf8mb3 COLLATE utf8mb3_bin' },
    { name: 'ascii_latin1', options: 'CHARACTER SET latin1 COLLATE latin1_bin' },
  ],
  postgresql: [
    { name: 'latin1', encoding: 'LATIN1' },
    { name: 'sql_ascii', encoding: 'SQL_ASCII' },
  ],
};

/** As people compare names, and as they come without any function. */
const COMPARISONS = {
  lower: QUERIES,
  plain: { account: QUERIES.account.replaceAll(/lower\(([:\w]+)\)/g, '$1') },
};

export async function encodings(peer, results) {
  for (const { name, ...form } of FORMS[peer.type]) {
    const database = `in_${name}`;
    await createPeople(peer, database, [JUERGEN], form);
    for (const [comparison, queries] of Object.entries(COMPARISONS))
      await withGateway(gatewayFor(peer.url(database), { queries }), (gateway) =>
        logIn(gateway, results, `${peer.name}, ${name}, ${comparison}`),
      );
  }
}

async function logIn(gateway, results, where) {
  const outcome = async (name) => (await gateway.loginExactly(localpartOf(name), JUERGEN.password)).outcome;
  results.equal(`${where}: an umlaut`, await outcome('jürgen'), 'accepted');
  results.equal(`${where}: an emoji`, await outcome('jürgen😀'), 'refused');
  results.equal(`${where}: a letter of another script`, await outcome('名前'), 'refused');
  results.equal(`${where}: a NUL`, await outcome('jürgen\0'), 'refused');
  results.equal(`${where}: no letter turns into another`, await outcome('j?rgen'), 'refused');
}

const GROUPS = 'SELECT team AS group_name FROM teams WHERE member = :subject';

/** How the groups of Alice become unreadable while the gateway runs. */
const UNREADABLE = {
  postgresql: {
    form: { encoding: 'SQL_ASCII' },
    queries: { groups: GROUPS },
    spoil: "INSERT INTO teams VALUES (7, E'Gr\\xf6\\xdfe')",
  },
  mysql: {
    form: {},
    queries: { groups: `${GROUPS} AND team NOT IN (SELECT login FROM people)` },
    spoil: 'ALTER TABLE teams CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci',
  },
};

/** Groups that cannot be read are an outage: somebody may be in one that is denied. */
export async function unreadableGroups(peer, results) {
  const database = 'spoilt';
  const { form, queries, spoil } = UNREADABLE[peer.type];
  await createPeople(peer, database, [], form);
  await peer.run(
    "CREATE TABLE teams (member INTEGER, team VARCHAR(100)); INSERT INTO teams VALUES (7, 'banned')",
    database,
  );
  await peer.grant(database, 'teams', 'member, team');
  const config = configFor(peer.url(database), { queries: { ...QUERIES, ...queries } });
  const entry = { id: 'club', use: 'sql', deny_groups: ['banned'], config };
  await withGateway(`plugins: ${JSON.stringify([entry])}\n`, async (gateway) => {
    const outcome = async () => (await gateway.login(ALICE.login, ALICE.password)).outcome;
    results.equal(`${peer.name}, a denied group`, await outcome(), 'refused');
    await peer.run(spoil, database);
    results.equal(`${peer.name}, groups that cannot be read`, await outcome(), '503');
  });
}
