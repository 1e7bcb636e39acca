/** What the login guard and the audit file cost: the same gateway without them, in the same run, is the reference. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gatewayCommand, median, startNode } from '../gateway/server.js';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));
const TOKEN = 'a-token-of-the-homeserver';
const MODES = { off: { guard: 'off' }, on: { audit: { to: './audit.log' } } };

export default async function guardBench(report, { quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-guard-'));
  try {
    report(await throughput(folder, quick ? 1 : 5, quick ? 2 : 4));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Right logins of a thousand people, with a plugin that answers at once. */
async function throughput(folder, runs, seconds) {
  const servers = {};
  const rates = { off: [], on: [] };
  const cpu = { off: [], on: [] };
  try {
    for (const [name, settings] of Object.entries(MODES)) {
      const file = join(folder, `${name}.yaml`);
      const config = {
        ...{ server_name: 'example.org', listen: { port: 0 }, owners: 'off' },
        ...settings,
        access: { tokens: [TOKEN] },
        state: { sqlite: join(folder, `${name}.db`) },
        plugins: [{ id: 'people', use: at('../gateway/instant.mjs') }],
      };
      writeFileSync(file, JSON.stringify(config));
      servers[name] = await startNode(name, gatewayCommand(file));
      await load(servers[name].url, 2);
    }
    for (let run = 0; run < runs; run += 1) {
      for (const name of Object.keys(MODES)) {
        const before = servers[name].cpu();
        const { perSecond, total } = await load(servers[name].url, seconds);
        rates[name].push(perSecond);
        cpu[name].push((servers[name].cpu() - before) / total);
      }
    }
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
  const [ours, reference] = [median(rates.on), median(rates.off)];
  const ratio = ours / reference;
  const [own, bare] = [median(cpu.on), median(cpu.off)];
  return [
    {
      ...{ name: 'throughput with login guard and audit', ours, reference, ratio, unit: 'requests/s' },
      ...{ target: '>= 0.75', met: ratio >= 0.75 },
    },
    { name: 'CPU a request', ours: own, reference: bare, ratio: own / bare, unit: 'µs' },
  ];
}

async function load(url, seconds) {
  const command = [at('people.js'), url, `${seconds}`, TOKEN];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  const { failed, ...result } = JSON.parse(stdout);
  if (failed > 0) throw new Error(`${failed} requests failed`);
  return result;
}
