/**
 * Whether the time of a refusal tells who exists: the AUC of a rank test over interleaved pairs of refusals, one after the
 * other on one connection, for unknown names against wrong passwords, and for disabled accounts (with the right password)
 * against wrong passwords. Each plugin is alone in its chain, with owners and without, and its hashes are the cheapest ones,
 * as nothing hides behind them.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'undici';
import { bodyOf, gatewayCommand, PATH, startNode } from '../gateway/server.js';
import { auc } from './auc.js';
import { DISABLED, KNOWN, nameOf, EACH, PASSWORD } from './people.js';
import { LDAP_WITHOUT_DECOY, SYSTEMS } from './systems.js';

const [LEAST, MOST] = [0.45, 0.55];
const WARM_UP = 150;

export default async function equalTimeBench(report, { quick }) {
  const pairs = quick ? 200 : 1000;
  for (const [name, startSystem] of Object.entries(SYSTEMS)) {
    const system = await startSystem();
    try {
      report(await bothOwnerModes(name, system, pairs));
    } finally {
      await system.close();
    }
  }
  report(await withoutDecoy(pairs));
  report(await chainOfTwo(pairs));
}

async function bothOwnerModes(name, system, pairs) {
  const rows = [];
  const gateways = {};
  try {
    for (const owners of ['off', 'enforce']) {
      gateways[owners] = await startGateway({ owners, entries: [system.entry] });
      await gateways[owners].letIn([...KNOWN, ...DISABLED]);
    }
    await system.disable();
    for (const [owners, gateway] of Object.entries(gateways)) {
      const { unknown, wrong, disabled } = await refusals(gateway, KINDS, pairs);
      const where = `${name}, owners: ${owners}`;
      rows.push(row(`${where}: unknown, wrong`, auc(unknown, wrong)));
      rows.push(row(`${where}: disabled, wrong`, auc(disabled, wrong)));
    }
  } finally {
    for (const { stop } of Object.values(gateways)) await stop();
  }
  return rows;
}

const row = (name, ours) => ({
  name,
  ours,
  unit: 'AUC',
  target: '0.45–0.55',
  met: ours >= LEAST && ours <= MOST,
});

async function withoutDecoy(pairs) {
  const system = await LDAP_WITHOUT_DECOY();
  const gateway = await startGateway({ owners: 'off', entries: [system.entry] });
  try {
    const { unknown, wrong } = await refusals(gateway, BY_PASSWORD, pairs);
    return [{ name: 'ldap without decoy_dn: unknown, wrong', ours: auc(unknown, wrong), unit: 'AUC' }];
  } finally {
    await gateway.stop();
    await system.close();
  }
}

/** Whom the first entry knows is refused sooner than whom both are asked for. */
async function chainOfTwo(pairs) {
  const [first, second] = [await SYSTEMS['sql, SQLite'](), await SYSTEMS['phpbb, SQLite']()];
  const gateway = await startGateway({ owners: 'off', entries: [first.entry, second.entry] });
  try {
    await gateway.letIn(KNOWN);
    const { unknown, wrong } = await refusals(gateway, BY_PASSWORD, pairs);
    return [{ name: 'a chain of two: unknown, wrong at the first', ours: auc(unknown, wrong), unit: 'AUC' }];
  } finally {
    await gateway.stop();
    await Promise.all([first.close(), second.close()]);
  }
}

/** Who is refused with what; other people and other wrong passwords each time. */
const BY_PASSWORD = {
  unknown: (round) => bodyOf(nameOf('nobody', round % EACH), guess()),
  wrong: (round) => bodyOf(nameOf('person', round % EACH), guess()),
};
const KINDS = { ...BY_PASSWORD, disabled: (round) => bodyOf(nameOf('former', round % EACH), PASSWORD) };

/** As long as the right one. */
function guess() {
  return randomBytes(16).toString('hex').slice(0, PASSWORD.length);
}

/** The times in ms: one of each kind a round, in an order of chance. */
async function refusals(gateway, kinds, rounds) {
  const times = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const [kind, bodyFor] of shuffled(Object.entries(kinds))) {
      const body = bodyFor(round + WARM_UP);
      const begun = performance.now();
      const text = await gateway.ask(body);
      const time = performance.now() - begun;
      if (text !== '{"auth":{"success":false}}') throw new Error(`${kind}: ${text}`);
      if (round >= 0) times[kind].push(time);
    }
  }
  return times;
}

function shuffled(items) {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

async function startGateway({ owners, entries }) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-equal-'));
  const file = join(folder, 'postern.yaml');
  const plugins = entries.map((entry, index) => ({ id: `people${index}`, ...entry }));
  const config = {
    server_name: 'example.org',
    listen: { port: 0 },
    state: { sqlite: 'state.db' },
    owners,
    guard: 'off',
    plugins,
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  const server = await startNode('postern', gatewayCommand(file));
  const client = new Client(server.url);
  const headers = { 'content-type': 'application/json' };
  const ask = async (body) => {
    const { body: answer } = await client.request({ method: 'POST', path: PATH, headers, body });
    return answer.text();
  };
  return {
    ask,
    async letIn(people) {
      for (const { name } of people) {
        const text = await ask(bodyOf(name, PASSWORD));
        if (!text.startsWith('{"auth":{"success":true')) throw new Error(`${name} was not let in: ${text}`);
      }
    },
    async stop() {
      await client.close();
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
