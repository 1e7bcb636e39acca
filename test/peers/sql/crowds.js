/** More people than there are connections. */
import { reportOf } from '../support/report.js';
import { until } from '../support/until.js';
import { withGateway } from '../support/gateway.js';
import { HOG } from './databases/users.js';
import { ALICE, createPeople, DEADLINE_MS, gatewayFor, SLACK_MS } from './people.js';

const CROWD = 500;
/** So many callers in one process with the gateway want more time than one. */
const CROWD_MS = 5000;
const DATABASE = 'crowd';

/** The limits that come first: those of the entry, which let 64 in and 256 wait, and those of the pool. */
const LIMITS = [
  { name: "the entry's limits", places: [320, 320], pool: {}, limits: {} },
  {
    name: 'a small pool',
    places: [50, 52],
    pool: { connections: 2, queue: 50 },
    limits: { concurrent: CROWD },
  },
];

/** All at once, while a lock holds every connection up: who finds a place waits and gets in, the others are told so. */
export async function crowd(peer, results) {
  await createPeople(peer, DATABASE);
  for (const { name, places, pool, limits } of LIMITS) {
    const yaml = gatewayFor(peer.url(DATABASE), { pool }, { limits, deadlineMs: CROWD_MS });
    await withGateway(yaml, async (gateway) => {
      const what = `${peer.name}, ${CROWD} at once, ${name}`;
      const answers = [];
      const login = async () => answers.push(await gateway.login(ALICE.login, ALICE.password));
      const lock = await peer.lock(DATABASE, 'people');
      const everybody = Promise.all(Array.from({ length: CROWD }, login));
      await until(
        'those without a place',
        () => answers.length,
        (count) => count >= CROWD - places[1],
      );
      await lock.release();
      await everybody;
      const { counts, slowest, text } = reportOf(answers);
      results.note(`${what}: ${text}`);
      results.equal(`${what}: nobody is refused`, Object.keys(counts).sort(), ['503', 'accepted']);
      results.check(
        `${what}: who has a place is let in`,
        counts.accepted >= places[0] && counts.accepted <= places[1],
        counts,
      );
      results.check(`${what}: in time`, slowest <= CROWD_MS + SLACK_MS, slowest);
      await login();
      results.equal(`${what}: afterwards`, answers.at(-1).outcome, 'accepted');
    });
  }
}

/** The server itself takes no more connections. */
export async function fullServer(peer, results) {
  const database = 'full_server';
  await createPeople(peer, database);
  const yaml = gatewayFor(peer.url(database));
  const hogs = [];
  const free = () => {
    for (const hog of hogs.splice(0)) hog.close();
  };
  try {
    await withGateway(yaml, async (gateway) => {
      // The gateway has a connection now, whatever became of those of its start.
      results.equal(`${peer.name}, a login before`, (await loginAt(gateway)).outcome, 'accepted');
      await fill(peer, hogs);
      await fewConnections(gateway, `${peer.name}, a full server`, results);
      await withGateway(yaml, async (late) => {
        const login = async () => (await loginAt(late)).outcome;
        results.equal(`${peer.name}, full when the gateway starts`, await login(), '503');
        free();
        const outcome = await until('a login', login, (seen) => seen !== '503');
        results.equal(`${peer.name}, no longer full: it opens by itself`, outcome, 'accepted');
      });
    });
  } finally {
    free();
  }
}

/** The gateway goes on with the connections that it has. */
async function fewConnections(gateway, what, results) {
  const crowd = Array.from({ length: 10 }, () => loginAt(gateway));
  const { counts, slowest, text } = reportOf(await Promise.all(crowd));
  results.note(`${what}: ${text}`);
  results.equal(`${what}: everybody is let in`, counts, { accepted: 10 });
  results.check(`${what}: in time`, slowest <= DEADLINE_MS + SLACK_MS, slowest);
}

function loginAt(gateway) {
  return gateway.login(ALICE.login, ALICE.password);
}

/** Every connection that the server gives. */
async function fill(peer, hogs) {
  for (;;) {
    try {
      hogs.push(await peer.session(undefined, HOG));
    } catch (error) {
      if (peer.isFull(error)) return;
      throw error;
    }
  }
}
