/** One of three plugins hangs, the first and one that is skipped: what the logins of the others' people notice of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gatewayCommand, load, startNode } from '../gateway/server.js';

const PLUGIN = fileURLToPath(new URL('people.mjs', import.meta.url));
const UNBOUNDED = { limits: { concurrent: 10_000, queue: 100_000 }, breaker: 'off' };
const MOST = 1.1;

export default async function isolationBench(report, { quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-isolation-'));
  try {
    report(await oneOfThreeHangs(folder, quick ? 1 : 5, quick ? 3 : 5));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function configure(folder, name, answers, settings) {
  const entry = (id, config, more) => ({ id, use: PLUGIN, config: { answers: config }, ...more });
  const config = {
    server_name: 'example.org',
    owners: 'off',
    guard: 'off',
    state: 'memory',
    listen: { port: 0 },
    plugins: [
      entry('first', answers, { on_unavailable: 'skip', timeout: '1s', ...settings }),
      entry('second', 'nobody', settings),
      entry('third', 'everybody', settings),
    ],
  };
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, JSON.stringify(config));
  return startNode(name, gatewayCommand(file));
}

async function oneOfThreeHangs(folder, runs, seconds) {
  const servers = {
    'ours, well': await configure(folder, 'ours-well', 'nobody', {}),
    'ours, hanging': await configure(folder, 'ours-hanging', 'never', {}),
    'bare, well': await configure(folder, 'bare-well', 'nobody', UNBOUNDED),
    'bare, hanging': await configure(folder, 'bare-hanging', 'never', UNBOUNDED),
  };
  const results = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
  try {
    for (const { url } of Object.values(servers)) await load(url, ['-d', '2']);
    for (let run = 0; run < runs; run += 1) {
      for (const [name, { url }] of Object.entries(servers)) {
        results[name].push(await load(url, ['-d', `${seconds}`]));
      }
    }
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
  const row = (name, who, key, unit, target, meets) => {
    const of = (state) => middle(results[`${who}, ${state}`].map((result) => result[key]));
    const [ours, reference] = [of('hanging'), of('well')];
    const ratio = ours / reference;
    return { name, ours, reference, ratio, unit, target, met: meets?.(ratio) };
  };
  return [
    row('p99 with a plugin that hangs', 'ours', 'p99', 'ms', `<= ${MOST}`, (ratio) => ratio <= MOST),
    row('logins a second', 'ours', 'perSecond', 'requests/s'),
    row('p99 without bulkheads and breakers', 'bare', 'p99', 'ms'),
    row('logins a second without them', 'bare', 'perSecond', 'requests/s'),
  ];
}

/** The mean without the lowest and the highest: of whole milliseconds, which is all that autocannon knows, a median is too coarse. */
function middle(values) {
  const kept = values.length < 3 ? values : values.toSorted((a, b) => a - b).slice(1, -1);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
