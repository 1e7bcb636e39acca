/** What an operator must mend: told at the start in one message, and never taken for a wrong password afterwards. */
import sql from '../../../plugins/sql/dist/src/index.js';
import { startFailure, withGateway } from '../support/gateway.js';
import { openedPlugin } from '../support/plugin.js';
import { doctor } from '../support/postern.js';
import { GATE, SECRETS } from './databases/users.js';
import { ALICE, configFor, createPeople, gatewayFor, QUERIES } from './people.js';

const DATABASE = 'misconfigured';
const TAKEN = 'taken_away';

export async function misconfigured(peer, results) {
  await createPeople(peer, DATABASE);
  await peer.run('CREATE TABLE private (id INTEGER, login VARCHAR(100), pass VARCHAR(255))', DATABASE);
  for (const [what, { url = peer.url(DATABASE), queries, expected }] of Object.entries(faults(peer))) {
    const { code, message } = await startFailure(gatewayFor(url, { queries: { ...QUERIES, ...queries } }));
    results.equal(`${peer.name}, ${what}`, code, 'PLUGIN_MISCONFIGURED');
    results.match(`${peer.name}, ${what}: the message`, message, expected);
    const told = SECRETS.filter((secret) => message.includes(secret));
    results.equal(`${peer.name}, ${what}: no password is told`, told, []);
  }
}

function faults(peer) {
  const account = (from, to) => ({ account: QUERIES.account.replace(from, to) });
  const place = `at 127.0.0.1:${peer.port}`;
  return {
    'a wrong database password': {
      url: peer.url(DATABASE, { ...GATE, password: 'wrong' }),
      expected: new RegExp(`${DATABASE}" ${place}: cannot be opened \\(.*\\); look at user, password`),
    },
    'an unknown database': {
      url: peer.url('no_such_database'),
      expected: new RegExp(`"no_such_database" ${place}: `),
    },
    'a missing table': {
      url: peer.url(DATABASE, peer.superuser),
      queries: account('FROM people', 'FROM peolpe'),
      expected: /the query account: .*not found \(.*peolpe.*\); look at the names and the table prefix/,
    },
    'a missing column': {
      url: peer.url(DATABASE, peer.superuser),
      queries: account('shown', 'shwon'),
      expected: /the query account: .*not found \(.*shwon.*\); look at the names/,
    },
    'a missing table, for a user with few rights': {
      queries: account('FROM people', 'FROM peolpe'),
      expected: /the query account: .*\(.*peolpe.*\); look at the name/,
    },
    'a missing column, for a user with few rights': {
      queries: account('shown', 'shwon'),
      expected: /the query account: .*\(.*shwon.*\); look at the name/,
    },
    'a table without any right': {
      queries: { groups: 'SELECT login AS group_name FROM private WHERE id = :subject' },
      expected: /the query groups: .*a right is missing \(.*private.*\); look at the name, and GRANT SELECT/,
    },
    'a statement that is none': {
      queries: account('SELECT', 'SELEKT'),
      expected: /the query account: .*does not take the statement \(.*SELEKT/,
    },
  };
}

/** Something is taken away from a running gateway, and given back. */
export async function takenAway(peer, results) {
  await createPeople(peer, TAKEN);
  const yaml = gatewayFor(peer.url(TAKEN));
  const { plugin, call, close } = await openedPlugin(sql, configFor(peer.url(TAKEN)));
  try {
    await withGateway(yaml, async (gateway) => {
      const outcome = async () => (await gateway.login(ALICE.login, ALICE.password)).outcome;
      for (const [thing, { take, giveBack, words }] of Object.entries(thingsToTake(peer))) {
        const what = `${peer.name}, ${thing}`;
        results.equal(`${what}: before`, await outcome(), 'accepted');
        await plugin.inspect(call());
        await take();
        results.equal(`${what}: meanwhile`, await outcome(), '503');
        results.match(`${what}: doctor`, (await doctor(yaml)).text, words);
        const complaint = await plugin.inspect(call()).catch(({ message }) => message);
        results.match(`${what}: what the open plugin finds`, String(complaint), words);
        await giveBack();
        results.equal(`${what}: afterwards`, await outcome(), 'accepted');
      }
    });
  } finally {
    await close();
  }
}

function thingsToTake(peer) {
  const rename = (from, to) => peer.run(`ALTER TABLE ${from} RENAME TO ${to}`, TAKEN);
  return {
    'a column without its right': {
      take: () => peer.revoke(TAKEN, 'people', 'shown'),
      giveBack: () => peer.grant(TAKEN, 'people', 'shown'),
      words: /the query account: .*a right is missing/,
    },
    'a table that is gone': {
      take: () => rename('people', 'gone'),
      giveBack: () => rename('gone', 'people'),
      words: /the query account: .*not found/,
    },
  };
}
