/** The login guard on a real PostgreSQL that two gateways share. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { throwAwayFolder } from '../servers/folder.js';
import { startPostgresql } from '../servers/postgresql.js';
import { PeerUnavailable } from '../servers/unavailable.js';
import { createState, login, startReplica } from '../support/replica.js';
import { Results } from '../support/results.js';

const TOKEN = 'a-token-of-the-homeserver';
const plugin = fileURLToPath(new URL('everybody.mjs', import.meta.url));
const repeat = (times, work) => Promise.all(Array.from({ length: times }, (_, number) => work(number)));

export default async function guardSuite({ log }) {
  const results = new Results(log);
  const closing = [];
  try {
    const folder = throwAwayFolder('guard');
    closing.push({ close: () => folder.remove() });
    const asked = join(folder.path, 'asked');
    const postgresql = await startPostgresql({ log });
    closing.push(postgresql);
    await createState(postgresql);
    const gateways = [];
    for (let number = 0; number < 2; number += 1) {
      const gateway = await startReplica(postgresql, {
        access: { tokens: [TOKEN] },
        // a wait that the machine cannot outlast
        guard: { wait: { first: '60s', account: '60s', pair: '60s' } },
        plugins: [{ id: 'everybody', use: plugin, config: { asked } }],
      });
      closing.push(gateway);
      gateways.push(gateway);
    }
    const peer = {
      ...{ name: 'guard', gateways, postgresql },
      as: (gateway, name, password, client) =>
        login(gateway.url, name, password, { client_address: client }, { authorization: `Bearer ${TOKEN}` }),
      forgetAsked: () => rmSync(asked, { force: true }),
      asked: () => (existsSync(asked) ? statSync(asked).size : 0),
    };
    await results.run([thousandGuesses, shared, manyAccounts, rightOnes, table, down], peer);
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    results.skipped.push(error.message);
  } finally {
    for (const one of closing.reverse()) await one.close();
  }
  return results;
}

async function thousandGuesses({ gateways, as, forgetAsked, asked }, results) {
  forgetAsked();
  const answers = await repeat(1000, (number) =>
    as(gateways[number % 2], 'alice', `guess${number}`, `198.51.100.${number % 250}`),
  );
  results.equal(
    'a thousand guesses at once over two gateways are refused',
    [...new Set(answers)],
    ['refused'],
  );
  results.equal('and five of them were made', asked(), 5);
}

/** Counted at one, known at the other; a gateway that is killed loses nothing. */
async function shared({ gateways: [one, two], as, forgetAsked, asked }, results) {
  results.equal('who logs in at one gateway', await as(one, 'bob', 'right', '192.0.2.1'), '@bob:example.org');
  for (let time = 0; time < 3; time += 1) await as(one, 'bob', 'wrong', '198.51.100.7');
  await one.kill();
  for (let time = 0; time < 2; time += 1) await as(two, 'bob', 'wrong', '198.51.100.7');
  forgetAsked();
  results.equal('the fifth failure begins a wait', await as(one, 'bob', 'right', '198.51.100.7'), 'refused');
  results.equal('from new addresses, too', await as(two, 'bob', 'right', '203.0.113.1'), 'refused');
  results.equal('and nobody was asked', asked(), 0);
  results.equal('a known client gets in', await as(two, 'bob', 'right', '192.0.2.1'), '@bob:example.org');
}

async function manyAccounts({ gateways, as, forgetAsked, asked }, results) {
  forgetAsked();
  await repeat(600, (number) => as(gateways[number % 2], `person${number}`, 'wrong', '198.51.100.99'));
  const made = asked();
  results.check(
    'of 600 accounts tried from one address at once fifty and few more were',
    made >= 50 && made < 75,
    made,
  );
  results.note(`accounts tried from one address before it had to wait: ${made}`);
  results.equal(
    'and no further one is',
    await as(gateways[0], 'another', 'right', '198.51.100.99'),
    'refused',
  );
}

/** Many people behind one address wait for each other; six logins of one person at once are all let in. */
async function rightOnes({ gateways, as }, results) {
  const names = await repeat(200, (number) =>
    as(gateways[number % 2], `early${number}`, 'right', '192.0.2.200'),
  );
  results.equal(
    '200 people behind one address get in',
    names.filter((name) => name.startsWith('@early')).length,
    200,
  );
  const same = await repeat(6, (number) => as(gateways[number % 2], 'carol', 'right', '192.0.2.3'));
  results.equal('six logins at once of one person', [...new Set(same)], ['@carol:example.org']);
}

async function table({ postgresql }, results) {
  const text = await postgresql.run('select * from example_org.postern_guard', 'state');
  results.check(
    'the table holds no names or addresses',
    !/alice|bob|198\.51|192\.0\.2/.test(text) && text !== '',
  );
}

async function down({ gateways: [one], postgresql, as, forgetAsked, asked }, results) {
  forgetAsked();
  await postgresql.stop();
  results.equal(
    'without the state nobody is let in',
    await as(one, 'dora', 'right', '192.0.2.4'),
    'no answer: 503',
  );
  results.equal('or asked', asked(), 0);
}
