/** What it costs that names have owners: the same gateway bare them, in the same run, is the reference. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createStateStore } from '../../packages/gateway/dist/src/state/open.js';
import { systemClock } from '../../packages/gateway/dist/src/time/clock.js';
import { gatewayCommand, load, login, median, percentile99, startNode } from '../gateway/server.js';

const FEW = 1000;
const MANY = 1_000_000;
const WRITES_A_SECOND = 200;
/** The metric counts from one tick of its timer to the next. */
const TICK_MS = 10;
const at = (name) => fileURLToPath(new URL(name, import.meta.url));

export default async function ownersBench(report, { quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-owners-'));
  try {
    report(await throughput(folder, quick ? 1 : 5, quick ? 2 : 4));
    report(await firstLogins(folder, quick ? 3 : 10));
    report(await million(folder, quick ? 2000 : 10_000));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function configure(folder, name, { plugin, owners }) {
  const config = {
    server_name: 'example.org',
    listen: { port: 0 },
    state: { sqlite: join(folder, `${name}.db`) },
    owners,
    guard: 'off',
    plugins: [{ id: 'people', use: plugin }],
  };
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const start = (name, file) => startNode(name, gatewayCommand(file));

/** One login again and again, with a plugin that finds accounts by their subject and one that cannot. */
async function throughput(folder, runs, seconds) {
  const rows = [];
  for (const plugin of [at('../gateway/instant.mjs'), at('finding.mjs')]) {
    const kind = plugin.endsWith('finding.mjs') ? 'found by subject' : 'not found by subject';
    const servers = {};
    const rates = { off: [], enforce: [] };
    const cpu = { off: [], enforce: [] };
    try {
      for (const owners of ['off', 'enforce']) {
        servers[owners] = await start(
          owners,
          configure(folder, `${owners}-${rows.length}`, { plugin, owners }),
        );
        await load(servers[owners].url, ['-d', '2']);
      }
      for (let run = 0; run < runs; run += 1) {
        for (const owners of ['off', 'enforce']) {
          const before = servers[owners].cpu();
          const { perSecond, total } = await load(servers[owners].url, ['-d', `${seconds}`]);
          rates[owners].push(perSecond);
          cpu[owners].push((servers[owners].cpu() - before) / total);
        }
      }
    } finally {
      await Promise.all(Object.values(servers).map((server) => server.stop()));
    }
    const [ours, reference] = [median(rates.enforce), median(rates.off)];
    const ratio = ours / reference;
    rows.push({
      ...{ name: `throughput with owners, ${kind}`, ours, reference, ratio, unit: 'requests/s' },
      ...{ target: '>= 0.9', met: ratio >= 0.9 },
    });
    const [own, bare] = [median(cpu.enforce), median(cpu.off)];
    rows.push({
      ...{ name: `CPU a request, ${kind}`, ours: own, reference: bare, ratio: own / bare, unit: 'µs' },
    });
  }
  return rows;
}

/** New names at a steady rate: each is written to the disk before it is answered. */
async function firstLogins(folder, seconds) {
  const file = configure(folder, 'first', { plugin: at('finding.mjs'), owners: 'enforce' });
  const server = await start('first', file);
  const times = [];
  try {
    await fetch(`${server.url}/metrics`);
    const begun = performance.now();
    const pending = [];
    for (let number = 0; number < WRITES_A_SECOND * seconds; number += 1) {
      await delay(Math.max(0, begun + (number * 1000) / WRITES_A_SECOND - performance.now()));
      pending.push(timed(times, () => login(server.url, `new${number}`, 'x')));
    }
    await Promise.all(pending);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const lag = Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(metrics)[1]) * 1000 - TICK_MS;
    return [
      {
        name: `event loop delay, p99, at ${WRITES_A_SECOND} writes/s`,
        ours: lag,
        unit: 'ms',
        target: '< 10',
        met: lag < 10,
      },
      { name: `first login, p99, at ${WRITES_A_SECOND} writes/s`, ours: percentile99(times), unit: 'ms' },
    ];
  } finally {
    await server.stop();
  }
}

/** The same number of different people log in, of few owners or spread over many: what differs is the table. */
async function million(folder, logins) {
  const houses = [];
  const results = {};
  try {
    for (const count of [FEW, MANY]) {
      const name = `people-${count}`;
      const file = configure(folder, name, { plugin: at('finding.mjs'), owners: 'enforce' });
      await fill(folder, name, count);
      houses.push({ count, times: [], server: await start(name, file) });
    }
    for (let number = 0; number < logins; number += 1) {
      for (const { count, times, server } of houses) {
        const person = `p${(number % FEW) * (count / FEW)}`;
        const { auth } = await timed(times, () => login(server.url, person, 'x'));
        if (auth?.success !== true) throw new Error(`${person} was not let in`);
      }
    }
    for (const { count, times, server } of houses) {
      results[count] = { time: median(times), memory: server.memory() };
    }
  } finally {
    for (const { server } of houses) await server.stop();
  }
  const row = (name, key, unit, target, meets) => {
    const [ours, reference] = [results[MANY][key], results[FEW][key]];
    return { name, ours, reference, ratio: ours / reference, unit, target, met: meets(ours, reference) };
  };
  return [
    row('login, median, 1,000,000 owners against 1,000', 'time', 'ms', '<= 1.2', (a, b) => a / b <= 1.2),
    row('memory, 1,000,000 owners against 1,000', 'memory', 'MiB', '< 10 MiB more', (a, b) => a - b < 10),
  ];
}

async function fill(folder, name, count) {
  const settings = { kind: 'sqlite', file: `${name}.db` };
  const store = await createStateStore(settings, {
    serverName: 'example.org',
    directory: folder,
    clock: systemClock,
  });
  await store.transaction((run) =>
    run(
      `INSERT INTO postern_owners WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1 - 1)
       SELECT 'p' || i, 'people', 'p' || i, 'p' || i, 'current', 'import', '' FROM n`,
      [count],
    ),
  );
  await store.close();
}

async function timed(times, work) {
  const begun = performance.now();
  const result = await work();
  times.push(performance.now() - begun);
  return result;
}
