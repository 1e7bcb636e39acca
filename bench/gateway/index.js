import { setTimeout as settle } from 'node:timers/promises';
import { load, login, median, percentile99, start } from './server.js';

const SERVERS = ['postern', 'express', 'bare'];
const SETTLE_MS = 1500;

export default async function gatewayBench(report, { quick }) {
  const runs = quick ? 1 : 5;
  report(await throughput(runs, quick ? 2 : 4));
  report(await starts(runs));
  report(await memory(quick ? 20_000 : 100_000));
  report(await whileHashing());
}

/** Interleaved runs: whatever else the machine does hits all servers alike. */
async function throughput(runs, seconds) {
  const servers = Object.fromEntries(
    await Promise.all(SERVERS.map(async (name) => [name, await start(name)])),
  );
  const results = Object.fromEntries(SERVERS.map((name) => [name, []]));
  try {
    for (const name of SERVERS) await load(servers[name].url, ['-d', '2']);
    for (let run = 0; run < runs; run += 1) {
      for (const name of SERVERS) {
        const before = servers[name].cpu();
        const result = await load(servers[name].url, ['-d', `${seconds}`]);
        results[name].push({ ...result, cpu: (servers[name].cpu() - before) / result.total });
      }
    }
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
  const of = (name, key) => median(results[name].map((result) => result[key]));
  const row = (name, key, reference, unit, target, meets) => {
    const ratio = of('postern', key) / of(reference, key);
    const met = target === undefined ? undefined : meets(ratio);
    return { name, ours: of('postern', key), reference: of(reference, key), ratio, unit, target, met };
  };
  return [
    row(
      'throughput against express 5',
      'perSecond',
      'express',
      'requests/s',
      '>= 1.5',
      (ratio) => ratio >= 1.5,
    ),
    row(
      'throughput against node:http',
      'perSecond',
      'bare',
      'requests/s',
      '>= 0.25',
      (ratio) => ratio >= 0.25,
    ),
    row('p99 at 64 connections, express 5', 'p99', 'express', 'ms', '<= 1', (ratio) => ratio <= 1),
    row('CPU per request, express 5', 'cpu', 'express', 'µs'),
    row('CPU per request, node:http', 'cpu', 'bare', 'µs'),
  ];
}

async function starts(runs) {
  const times = { postern: [], express: [] };
  const idle = { postern: [], express: [] };
  for (let run = 0; run < runs; run += 1) {
    for (const name of ['postern', 'express']) {
      const begun = performance.now();
      const server = await start(name);
      await login(server.url, 'alice', 'secret');
      times[name].push(performance.now() - begun);
      await settle(SETTLE_MS);
      idle[name].push(server.memory());
      await server.stop();
    }
  }
  const row = (name, values, unit, limit) => {
    const [ours, reference] = [median(values.postern), median(values.express)];
    const ratio = ours / reference;
    return { name, ours, reference, ratio, unit, target: `<= ${limit}`, met: ratio <= limit };
  };
  return [row('start to first answer', times, 'ms', 4), row('idle memory', idle, 'MiB', 1.6)];
}

async function memory(requests) {
  const server = await start('postern');
  try {
    await login(server.url, 'alice', 'secret');
    await settle(SETTLE_MS);
    const idle = server.memory();
    const after = async () => {
      await load(server.url, ['-a', `${requests}`]);
      await settle(SETTLE_MS);
      return server.memory();
    };
    const first = await after();
    const second = await after();
    const count = requests.toLocaleString('en');
    return [
      {
        ...{
          name: `memory after ${count} requests, idle`,
          ours: first,
          reference: idle,
          ratio: first / idle,
        },
        ...{ unit: 'MiB', target: '<= 1.6', met: first / idle <= 1.6 },
      },
      {
        ...{ name: `memory after another ${count}`, ours: second, reference: first, ratio: second / first },
        ...{ unit: 'MiB', target: '< 5 MiB more', met: second - first < 5 },
      },
    ];
  } finally {
    await server.stop();
  }
}

/** 64 bcrypt logins of cost 12 at once; meanwhile everything else must answer as if there were none. */
async function whileHashing() {
  const server = await start('hashing');
  const times = { health: [], lookup: [], file: [] };
  try {
    let waiting = 64;
    const logins = Array.from({ length: waiting }, () =>
      login(server.url, 'alice', 'wonderland').finally(() => (waiting -= 1)),
    );
    while (waiting > 0) {
      const begun = performance.now();
      await fetch(`${server.url}/health`).then((response) => response.text());
      times.health.push(performance.now() - begun);
      const { auth } = await login(server.url, 'probe', 'secret');
      const inside = JSON.parse(auth.profile.display_name);
      times.lookup.push(inside.lookup);
      times.file.push(inside.file);
    }
    const results = await Promise.all(logins);
    if (!results.every(({ auth }) => auth?.success)) throw new Error('a login failed while many waited');
  } finally {
    await server.stop();
  }
  const names = { health: 'GET /health', lookup: 'dns.lookup', file: 'file read' };
  return Object.entries(names).map(([key, name]) => {
    const p99 = percentile99(times[key]);
    return {
      name: `p99 of ${name} while 64 bcrypt-12 wait`,
      ours: p99,
      unit: 'ms',
      target: '< 20',
      met: p99 < 20,
    };
  });
}
