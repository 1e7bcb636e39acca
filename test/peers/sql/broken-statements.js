/** A statement that is broken off, and one that waits for a lock. */
import { until } from '../support/until.js';
import { withGateway } from '../support/gateway.js';
import { reportOf } from '../support/report.js';
import { ALICE, createPeople, DEADLINE_MS, gatewayFor, SLACK_MS } from './people.js';

const AT_ONCE = 4;

/** Its connection is killed, once: the statement is sent again over another one. Twice: that is a fault. */
export async function killedConnection(peer, results) {
  await locked(peer, 'killed', async (gateway, admin, lock) => {
    const login = () => gateway.login(ALICE.login, ALICE.password);
    const waiting = () =>
      until(
        'a waiting statement',
        () => peer.running(admin),
        (list) => list.length === 1,
      );
    const idOf = ([{ pid, id }]) => pid ?? id;

    const killedOnce = login();
    const first = idOf(await waiting());
    await peer.kill(admin);
    await until('another connection', waiting, (list) => idOf(list) !== first);
    await lock.release();
    results.equal(`${peer.name}, killed once`, (await killedOnce).outcome, 'accepted');

    const again = await peer.lock('killed', 'people');
    const killedTwice = login();
    const before = idOf(await waiting());
    await peer.kill(admin);
    await until('another connection', waiting, (list) => idOf(list) !== before);
    await peer.kill(admin);
    const { outcome, milliseconds } = await killedTwice;
    results.equal(`${peer.name}, killed twice`, outcome, '503');
    results.check(
      `${peer.name}, killed twice: in time`,
      milliseconds <= DEADLINE_MS + SLACK_MS,
      milliseconds,
    );
    await again.release();
    results.equal(`${peer.name}, killed: afterwards`, (await login()).outcome, 'accepted');
  });
}

/** The caller is let go in time, and the server really stops waiting for the lock. */
export async function lockedTable(peer, results) {
  await locked(peer, 'locked', async (gateway, admin, lock) => {
    const login = () => gateway.login(ALICE.login, ALICE.password);
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, login));
    const { counts, slowest, text } = reportOf(answers);
    results.equal(`${peer.name}, a locked table`, counts, { 503: AT_ONCE });
    results.check(`${peer.name}, a locked table: in time`, slowest <= DEADLINE_MS + SLACK_MS, slowest);
    const begun = performance.now();
    await until(
      'the end of the statements',
      () => peer.running(admin),
      (list) => list.length === 0,
    );
    const cancelMs = Math.round(performance.now() - begun);
    results.note(`${peer.name}, a locked table: ${text}, cancelled on the server ${cancelMs} ms later`);
    await lock.release();
    results.equal(`${peer.name}, a locked table: afterwards`, (await login()).outcome, 'accepted');
  });
}

async function locked(peer, database, work) {
  await createPeople(peer, database);
  const admin = await peer.session(database);
  try {
    await withGateway(gatewayFor(peer.url(database)), async (gateway) => {
      const lock = await peer.lock(database, 'people');
      await work(gateway, admin, lock);
    });
  } finally {
    admin.close();
  }
}
