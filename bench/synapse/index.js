/** Synapse with our module: what a slow gateway costs the others, and what a login costs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwAwayFolder } from '../../test/peers/servers/folder.js';
import { startSynapse, SYNAPSE_VERSIONS } from '../../test/peers/servers/synapse.js';
import { matrix, byName } from '../../test/peers/synapse/matrix.js';
import { PASSWORD, staffEntry, TOKEN, writeUsers } from '../../test/peers/synapse/people.js';
import { startRelay } from '../../test/peers/synapse/relay.js';
import { gatewayCommand, median, startNode } from '../gateway/server.js';
import { inParallel, others, percentile } from './load.js';

const PEOPLE = Array.from({ length: 50 }, (_, index) => `person${index}`);
const [version] = SYNAPSE_VERSIONS;
const quiet = { version, level: 'WARNING', log: () => undefined };
const POLICY = { login: { profile: { name: true } } };

export default async function synapseBench(report, { quick }) {
  const folder = throwAwayFolder('bench');
  const entry = staffEntry(folder.path);
  const named = (name) => [name, { display_name: name, emails: [`${name}@example.org`] }];
  writeUsers(folder.path, Object.fromEntries(PEOPLE.map(named)));
  const config = join(folder.path, 'postern.yaml');
  const settings = { plugins: [entry], access: { tokens: [TOKEN] }, listen: { port: 0 } };
  writeFileSync(config, JSON.stringify({ server_name: 'example.org', ...settings }), { mode: 0o600 });
  const gateway = await startNode('postern', gatewayCommand(config));
  const relay = await startRelay(gateway.url);
  try {
    const own = await startSynapse(quiet);
    try {
      for (const name of PEOPLE) await own.register(name, PASSWORD);
      await slowGateway(report, relay, matrix(own.url), quick ? 1 : 3);
      await silentGateway(report, relay);
      await loginsPerSecond(report, gateway.url, matrix(own.url), quick ? 1 : 5);
    } finally {
      await own.close();
    }
  } finally {
    await relay.close();
    await gateway.stop();
    folder.remove();
  }
}

function ours(endpoint) {
  return startSynapse({
    ...quiet,
    module: { endpoint, token: TOKEN, policy: POLICY },
    config: { password_config: { localdb_enabled: false } },
  });
}

async function enterAll(synapse) {
  const home = matrix(synapse.url);
  await inParallel(8, PEOPLE, (name) => mustEnter(home, name));
  return home;
}

function enterAtOnce(home) {
  return inParallel(PEOPLE.length, PEOPLE, (name) => mustEnter(home, name));
}

async function mustEnter(home, name) {
  const { status } = await home.login(byName(name), PASSWORD);
  if (status !== 200) throw new Error(`the login of ${name} was answered ${status}`);
}

/**
 * Fifty logins at once against a gateway that takes two seconds for each; the reference are as many by Synapse's own
 * passwords, as the work of a login itself is what others notice.
 */
async function slowGateway(report, relay, reference, runs) {
  const synapse = await ours(relay.url);
  try {
    const home = await enterAll(synapse);
    relay.delayMs = 2000;
    const times = [];
    const waits = [];
    const usual = [];
    for (let run = 0; run < runs; run += 1) {
      const begun = performance.now();
      waits.push(...(await others(home, () => enterAtOnce(home))));
      times.push(performance.now() - begun);
      usual.push(...(await others(reference, () => enterAtOnce(reference))));
    }
    const all = median(times);
    const p99 = percentile(waits, 0.99);
    const beside = (figure, other) => ({ reference: other, ratio: figure / other });
    report([
      row('50 logins, gateway takes 2 s each: all are in', all, 'ms', '< 3000', all < 3000),
      {
        ...row('meanwhile GET /versions, p99', p99, 'ms', '< 50', p99 < 50),
        ...beside(p99, percentile(usual, 0.99)),
      },
      {
        ...row('meanwhile GET /versions, worst', Math.max(...waits), 'ms'),
        ...beside(Math.max(...waits), Math.max(...usual)),
      },
    ]);
  } finally {
    relay.delayMs = 0;
    await synapse.close();
  }
}

/** A gateway that takes the question and never answers. */
async function silentGateway(report, relay) {
  const synapse = await ours(relay.url);
  try {
    const home = await enterAll(synapse);
    relay.mute = true;
    const begun = performance.now();
    let status;
    const waits = await others(
      home,
      async () => ({ status } = await home.login(byName(PEOPLE[0]), PASSWORD)),
    );
    const refused = performance.now() - begun;
    const waiting = home.login(byName(PEOPLE[1]), PASSWORD).catch(() => undefined);
    await others(home, () => new Promise((resolve) => setTimeout(resolve, 200)));
    const told = performance.now();
    await synapse.stop();
    const stopped = performance.now() - told;
    await waiting;
    const p99 = percentile(waits, 0.99);
    report([
      row(
        `silent gateway: refused (${status})`,
        refused,
        'ms',
        '8000 to 9000',
        refused > 8000 && refused < 9000,
      ),
      row('meanwhile GET /versions, p99', p99, 'ms', '< 50', p99 < 50),
      row('meanwhile GET /versions, worst', Math.max(...waits), 'ms'),
      row('SIGTERM ends Synapse while a login waits', stopped, 'ms', '< 10000', stopped < 10_000),
    ]);
  } finally {
    relay.mute = false;
    await synapse.close();
  }
}

/** One Synapse process each, the same log level, eight at once; the reference are Synapse's own passwords, bcrypt cost 4. */
async function loginsPerSecond(report, endpoint, own, runs) {
  const module = await ours(endpoint);
  try {
    const homes = { module: await enterAll(module), own };
    const rates = { module: [], own: [] };
    for (let run = 0; run < runs; run += 1) {
      for (const [who, home] of Object.entries(homes)) rates[who].push(await rate(home));
    }
    const [ourRate, reference] = [median(rates.module), median(rates.own)];
    const ratio = ourRate / reference;
    report([{ ...row('logins, 8 at once', ourRate, '/s', '≥ 0.75', ratio >= 0.75), reference, ratio }]);
  } finally {
    await module.close();
  }
}

async function rate(home) {
  const logins = Array.from({ length: 6 }, () => PEOPLE).flat();
  const begun = performance.now();
  await inParallel(8, logins, (name) => mustEnter(home, name));
  return (logins.length * 1000) / (performance.now() - begun);
}

function row(name, figure, unit, target, met) {
  return { name, ours: figure, unit, target, met };
}
