/** A network that swallows connections without a word: nothing is reset, and nothing arrives. */
import { connect, createServer } from 'node:net';
import { withGateway } from '../support/gateway.js';
import { until } from '../support/until.js';
import { ALICE, createPeople, gatewayFor } from './people.js';

/** Fewer connections than the logins that lose one each. */
const POOL = { connections: 2 };

/** A firewall forgets what went through it; new connections are let through. */
export async function forgottenConnections(peer, results) {
  await silence(peer, results, {
    what: 'connections that are forgotten on the way',
    database: 'forgotten',
    begin: (network) => network.forget(),
    end: () => undefined,
  });
}

/** The server takes the login of the database user and then says nothing more. */
export async function silentSessions(peer, results) {
  await silence(peer, results, {
    what: 'a server that goes silent after the handshake',
    database: 'silent',
    begin(network) {
      network.swallow(/SET /);
      network.forget();
    },
    end: (network) => network.swallow(undefined),
  });
}

async function silence(peer, results, { what, database, begin, end }) {
  await createPeople(peer, database);
  const network = await startNetwork(peer);
  const connection = peer.url(database).replace(`:${peer.port}/`, `:${network.port}/`);
  try {
    await withGateway(gatewayFor(connection, { pool: POOL }), async (gateway) => {
      const login = async () => (await gateway.login(ALICE.login, ALICE.password)).outcome;
      const logins = () => Promise.all(Array.from({ length: 2 * POOL.connections }, login));
      results.equal(`${peer.name}, ${what}: before`, new Set(await logins()), new Set(['accepted']));
      begin(network);
      const meanwhile = new Set(await logins());
      results.equal(`${peer.name}, ${what}: nobody is refused`, meanwhile.has('refused'), false);
      results.equal(`${peer.name}, ${what}: it is noticed`, meanwhile.has('503'), true);
      end(network);
      const begun = performance.now();
      await until('a login', login, (outcome) => outcome === 'accepted');
      results.note(`${peer.name}, ${what}: back after ${Math.round(performance.now() - begun)} ms`);
      results.equal(
        `${peer.name}, ${what}: all places are back`,
        new Set(await logins()),
        new Set(['accepted']),
      );
    });
  } finally {
    network.close();
  }
}

/** What stands between the gateway and a server. */
async function startNetwork({ port }) {
  const open = new Set();
  const forgotten = new Set();
  let swallowed;
  const network = createServer((near) => {
    const far = connect({ port, host: '127.0.0.1' });
    const pattern = swallowed;
    let isSilent = false;
    open.add(near).add(far);
    near.on('data', (bytes) => {
      isSilent ||= pattern?.test(bytes.toString('latin1')) === true || forgotten.has(near);
      if (!isSilent) far.write(bytes);
    });
    far.on('data', (bytes) => isSilent || forgotten.has(near) || near.write(bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        if (!isSilent && !forgotten.has(near)) other.destroy();
      });
    }
  });
  await new Promise((resolve) => network.listen(0, '127.0.0.1', resolve));
  return {
    port: network.address().port,
    forget() {
      for (const socket of open) forgotten.add(socket);
    },
    /** @param {RegExp | undefined} pattern what makes a new connection fall silent */
    swallow(pattern) {
      swallowed = pattern;
    },
    close() {
      for (const socket of open) socket.destroy();
      network.close();
    },
  };
}
