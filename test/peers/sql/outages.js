/** A server that goes away while people log in. */
import { LoginStream } from '../support/login-stream.js';
import { reportOf } from '../support/report.js';
import { until } from '../support/until.js';
import { withGateway } from '../support/gateway.js';
import { SECRETS } from './databases/users.js';
import { ALICE, createPeople, DEADLINE_MS, gatewayFor, SLACK_MS } from './people.js';

const AT_ONCE = 8;
/** How many answers of a kind show that it is the rule. */
const ENOUGH = 20;

export async function stoppedServer(peer, results) {
  await outage(peer, results, {
    what: 'a stopped server',
    database: 'stopped',
    take: () => peer.stop(),
    giveBack: () => peer.start(),
    enough: ENOUGH,
  });
}

export async function frozenServer(peer, results) {
  await outage(peer, results, {
    what: 'a frozen server',
    database: 'frozen',
    take: () => peer.freeze(),
    giveBack: () => peer.thaw(),
    enough: 2 * AT_ONCE,
  });
}

/** The server is down when the gateway starts. */
export async function startWithoutServer(peer, results) {
  await createPeople(peer, 'later');
  await peer.stop();
  await withGateway(gatewayFor(peer.url('later')), async (gateway) => {
    const login = async () => (await gateway.login(ALICE.login, ALICE.password)).outcome;
    results.equal(`${peer.name}, started before its server`, await login(), '503');
    await peer.start();
    const outcome = await until('a login', login, (seen) => seen !== '503');
    results.equal(`${peer.name}, started before its server: it opens by itself`, outcome, 'accepted');
  });
}

async function outage(peer, results, { what, database, take, giveBack, enough }) {
  await createPeople(peer, database);
  await withGateway(gatewayFor(peer.url(database)), async (gateway) => {
    const stream = new LoginStream(() => gateway.login(ALICE.login, ALICE.password), AT_ONCE);
    try {
      await stream.sees('accepted', ENOUGH);
      await take();
      await stream.sees('503', enough);
      await giveBack();
      const begun = performance.now();
      await stream.sees('accepted', 1);
      stream.recoveryMs = Math.round(performance.now() - begun);
      await stream.sees('accepted', ENOUGH);
    } finally {
      await stream.end();
    }
    report(`${peer.name}, ${what}`, stream, results);
    const told = SECRETS.concat(ALICE.password).filter((secret) => gateway.written().includes(secret));
    results.equal(`${peer.name}, ${what}: no password in the log`, told, []);
  });
}

function report(what, { answers, recoveryMs }, results) {
  const { counts, slowest, text } = reportOf(answers);
  results.note(`${what}: ${text}, back after ${recoveryMs} ms`);
  results.equal(`${what}: nobody is refused`, Object.keys(counts).sort(), ['503', 'accepted']);
  results.check(`${what}: every answer comes in time`, slowest <= DEADLINE_MS + SLACK_MS, slowest);
  const silent = answers.filter(({ outcome, retryAfter }) => outcome === '503' && retryAfter === undefined);
  results.equal(`${what}: every 503 says when to try again`, silent.length, 0);
}
