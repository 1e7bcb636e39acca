/**
 * Logins that a script in Python checks, through the gateway's HTTP door: a script that keeps running, beside the same one
 * that is run for each login.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gatewayCommand, load, login, median, startNode } from '../gateway/server.js';

const command = fileURLToPath(new URL('accounts.py', import.meta.url));
const WAYS = {
  running: { persistent: true, command, args: ['running'] },
  each: { auth: { command, input: { type: 'json' }, output: { type: 'json' } } },
};

export default async function execBench(report, { quick }) {
  const [runs, seconds] = quick ? [1, 2] : [5, 4];
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const servers = {};
  const results = { running: [], each: [] };
  try {
    for (const [way, config] of Object.entries(WAYS)) servers[way] = await start(folder, way, config);
    for (const { url } of Object.values(servers)) await load(url, ['-d', '2']);
    for (let run = 0; run < runs; run += 1) {
      for (const [way, { url }] of Object.entries(servers)) {
        results[way].push(await load(url, ['-d', `${seconds}`]));
      }
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
    rmSync(folder, { recursive: true });
  }
  const row = (name, key, unit) => {
    const [ours, reference] = ['running', 'each'].map((way) => median(results[way].map((one) => one[key])));
    return { name, ours, reference, ratio: ours / reference, unit };
  };
  const throughput = row('logins, running against run for each', 'perSecond', 'a second');
  report([
    { ...throughput, target: '>= 20', met: throughput.ratio >= 20 },
    row('p99 at 64 connections', 'p99', 'ms'),
  ]);
}

async function start(folder, way, config) {
  const file = join(folder, `${way}.yaml`);
  const plugins = [{ id: 'school', use: 'exec', config: { domain: 'example.org', ...config } }];
  const settings = {
    server_name: 'example.org',
    owners: 'off',
    guard: 'off',
    listen: { port: 0 },
    log: { format: 'json' },
    plugins,
  };
  writeFileSync(file, JSON.stringify(settings));
  const server = await startNode(way, gatewayCommand(file));
  for (const [password, success] of Object.entries({ secret: true, wrong: false })) {
    const { auth } = await login(server.url, 'alice', password);
    if (auth?.success !== success) throw new Error(`the script that is ${way} does not tell passwords apart`);
  }
  return server;
}
