/** Names and passwords that hold whatever people put into them; cases; a person who is renamed. */
import { createHash } from 'node:crypto';
import { localpartOf } from '../../../packages/gateway/dist/src/testing.js';
import sql from '../../../plugins/sql/dist/src/index.js';
import { withGateway } from '../support/gateway.js';
import { openedPlugin } from '../support/plugin.js';
import { ALICE, configFor, createPeople, gatewayFor } from './people.js';

const ODD = [
  'jürgen',
  'Ärger & Söhne',
  "o'neil",
  'a"b',
  '&<>"\'&amp;',
  '😀smile',
  '名前',
  "x'; DROP TABLE people; --",
  '" or ""="',
  'per%cent_',
  'back\\slash\\',
  ':username',
  '?',
  '$1',
  'two  blanks',
  'trailing blank ',
  'a@b.example:8448',
].map((login, index) => ({ id: 100 + index, login, password: `${login} ` }));

/** Two people whose names differ by case only. */
const CASES = [
  { id: 20, login: 'Bob', password: 'the capital one' },
  { id: 21, login: 'bob', password: 'the small one' },
];

export async function oddNames(peer, results) {
  await createPeople(peer, 'odd_names', ODD);
  await withGateway(gatewayFor(peer.url('odd_names')), async (gateway) => {
    for (const { login, password } of ODD) {
      const what = `${peer.name}, ${JSON.stringify(login)}`;
      const localpart = localpartOf(login);
      const right = await gateway.loginExactly(localpart, password);
      results.equal(`${what}: its Matrix ID`, right.mxid, `@${localpart}:example.org`);
      results.equal(`${what}: its display name`, right.profile?.display_name, `${login} herself`);
      for (const [how, wrong] of [
        ['without its trailing blank', password.trimEnd()],
        ['with one more', `${password} `],
        ['escaped once more', password.replaceAll(/['"\\&]/g, '\\$&').concat('x')],
      ])
        results.equal(
          `${what}: the password ${how}`,
          (await gateway.loginExactly(localpart, wrong)).outcome,
          'refused',
        );
    }
    const typed = await gateway.login('  JÜRGEN ', 'jürgen ');
    results.equal(`${peer.name}: an umlaut in capitals`, typed.mxid, `@${localpartOf('jürgen')}:example.org`);
    const count = await peer.run('SELECT count(*) FROM people', 'odd_names');
    results.equal(`${peer.name}: every row is still there`, Number(count), ODD.length + 1);
  });
}

/** On a column that tells cases apart. */
export async function cases(peer, results) {
  await createPeople(peer, 'cases', CASES, { options: peer.type === 'mysql' ? 'COLLATE utf8mb4_bin' : '' });
  await withGateway(gatewayFor(peer.url('cases')), async (gateway) => {
    for (const typed of ['alice', 'ALICE', 'aLiCe', 'Alice']) {
      const answer = await gateway.login(typed, ALICE.password);
      results.equal(`${peer.name}: Alice, typed ${typed}`, answer.mxid, '@alice:example.org');
    }
    const [capital, small] = CASES;
    const outcome = async (typed, { password }) => (await gateway.login(typed, password)).outcome;
    results.equal(`${peer.name}: bob as bob`, await outcome('bob', small), 'accepted');
    results.equal(`${peer.name}: Bob as bob`, await outcome('bob', capital), 'refused');
    // his Matrix ID would be bob's
    results.equal(`${peer.name}: Bob as Bob`, await outcome('Bob', capital), 'refused');
    results.equal(`${peer.name}: bob as Bob`, await outcome('Bob', small), 'refused');
    results.equal(`${peer.name}: bob as BOB`, await outcome('BOB', small), 'refused');
  });
}

export async function renamed(peer, results) {
  await createPeople(peer, 'renamed');
  const { plugin, call, close } = await openedPlugin(sql, configFor(peer.url('renamed')));
  const rename = (login) =>
    peer.run(`UPDATE people SET login = '${login}' WHERE id = ${ALICE.id}`, 'renamed');
  try {
    await withGateway(gatewayFor(peer.url('renamed')), async (gateway) => {
      const subject = String(ALICE.id);
      const old = { username: 'Alice', subject };
      const mxid = async (typed) => (await gateway.login(typed, ALICE.password)).mxid;
      results.equal(`${peer.name}: before`, await mxid('alice'), '@alice:example.org');
      results.equal(`${peer.name}: found before`, await plugin.find({ subject }, call()), old);
      await rename('Mrs Hargreaves');
      results.equal(`${peer.name}: the old name`, await mxid('alice'), undefined);
      results.equal(
        `${peer.name}: the new name`,
        await mxid('mrs hargreaves'),
        '@mrs=20hargreaves:example.org',
      );
      const renamedAccount = { username: 'Mrs Hargreaves', subject };
      results.equal(`${peer.name}: found after`, await plugin.find({ subject }, call()), renamedAccount);
      const known = await plugin.profile(old, call());
      results.check(
        `${peer.name}: the profile goes by the subject`,
        known?.displayName === 'Alice herself',
        known,
      );
      await peer.run(newcomer('Alice', 'her own'), 'renamed');
      results.equal(
        `${peer.name}: the old name's new owner`,
        await plugin.find({ username: 'alice' }, call()),
        {
          username: 'Alice',
          subject: '8',
        },
      );
      results.equal(`${peer.name}: her password is not the old one`, await mxid('alice'), undefined);
    });
  } finally {
    await close();
  }
}

function newcomer(login, password) {
  const hash = createHash('md5').update(password).digest('hex');
  return `INSERT INTO people VALUES (8, '${login}', '${hash}', NULL)`;
}
