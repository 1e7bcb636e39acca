/**
 * Logins through the plugin `rest`, beside a bare program that forwards the same call: with a web application that answers
 * at once, with one that takes 100 ms, and with one that never answers while another plugin goes on.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import {
  bodyOf,
  gatewayCommand,
  load,
  login,
  median,
  PATH,
  percentile99,
  startNode,
} from '../gateway/server.js';

const STUCK = 64;
/** How long the gateway waits for a stuck login. */
const STUCK_MS = 4500;
/** Few enough to leave the cores some time: what is measured is waiting for others, not for each other. */
const CALLERS = 2;

export default async function restBench(report, { quick }) {
  const runs = quick ? 1 : 5;
  const seconds = quick ? 2 : 4;
  report([
    ...(await forwarding({ delay: 0, target: 0.6, runs, seconds })),
    ...(await forwarding({ delay: 100, target: 0.9, runs, seconds })),
    await whileStuck({ runs: quick ? 1 : 9, seconds: 2 }),
  ]);
}

async function forwarding({ delay, target, runs, seconds }) {
  const backEnd = await startNode('back end', [file('back-end.js'), `${delay}`]);
  const servers = {};
  const results = { postern: [], bare: [] };
  try {
    servers.postern = await startPostern([entry('app', backEnd.url)]);
    servers.bare = await startNode('forwarder', [file('forwarder.js'), backEnd.url]);
    for (const { url } of Object.values(servers)) await load(url, ['-d', '2']);
    for (let run = 0; run < runs; run += 1) {
      for (const [name, server] of Object.entries(servers)) {
        const before = server.cpu();
        const result = await load(server.url, ['-d', `${seconds}`]);
        results[name].push({ ...result, cpu: (server.cpu() - before) / result.total });
      }
    }
  } finally {
    for (const server of [...Object.values(servers), backEnd]) await server.stop();
  }
  const row = (what, key, unit) => {
    const [ours, reference] = ['postern', 'bare'].map((name) => median(results[name].map((one) => one[key])));
    return { name: `${what}, ${delay} ms`, ours, reference, ratio: ours / reference, unit };
  };
  const throughput = row('logins of 64 callers', 'perSecond', 'a second');
  return [
    { ...throughput, target: `>= ${target}`, met: throughput.ratio >= target },
    row('p99', 'p99', 'ms'),
    row('CPU a login', 'cpu', 'µs'),
  ];
}

/** The p99 of a plugin's logins while 64 calls into another are stuck, beside the same without them. */
async function whileStuck({ runs, seconds }) {
  const backEnd = await startNode('back end', [file('back-end.js'), '0']);
  const postern = await startPostern([
    { ...entry('stuck', backEnd.url), localpart: 'stuck.{username}' },
    { id: 'quick', use: file('../gateway/instant.mjs') },
  ]);
  const times = { alone: [], beside: [] };
  try {
    await latency(postern.url, seconds);
    for (let run = 0; run < runs; run += 1) {
      times.alone.push(await latency(postern.url, seconds));
      const crowd = keepStuck(postern.url);
      try {
        await crowd.complete;
        times.beside.push(await latency(postern.url, seconds));
      } finally {
        await crowd.end();
      }
    }
  } finally {
    await postern.stop();
    await backEnd.stop();
  }
  const [ours, reference] = [median(times.beside), median(times.alone)];
  const ratio = ours / reference;
  return {
    name: `p99 of another plugin while ${STUCK} calls are stuck`,
    ...{ ours, reference, ratio, unit: 'ms', target: '<= 1.1', met: ratio <= 1.1 },
  };
}

/** p99 in milliseconds; autocannon knows whole ones only. */
async function latency(url, seconds) {
  const pool = new Pool(url, { connections: CALLERS });
  const times = [];
  const end = performance.now() + seconds * 1000;
  const caller = async () => {
    while (performance.now() < end) {
      const begun = performance.now();
      const answer = await pool.request({ method: 'POST', path: PATH, body: bodyOf('alice', 'secret') });
      await answer.body.dump();
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  await pool.close();
  return percentile99(times);
}

/** Logins that the back end never answers, one after the other, and that come back when the deadline has ended them. */
function keepStuck(url) {
  const pool = new Pool(url, { connections: STUCK });
  let going = true;
  const caller = async (_, index) => {
    await wait((index * STUCK_MS) / STUCK);
    while (going) {
      const answer = await pool.request({ method: 'POST', path: PATH, body: bodyOf('stuck.bob', 'secret') });
      await answer.body.dump();
      if (going && answer.statusCode !== 503)
        throw new Error(`a stuck login was answered ${answer.statusCode}`);
    }
  };
  const callers = Promise.allSettled(Array.from({ length: STUCK }, caller));
  return {
    complete: wait(STUCK_MS),
    async end() {
      going = false;
      await pool.destroy();
      await callers;
    },
  };
}

function entry(id, url) {
  const config = { protocol: 'check_credentials', url, server_name: 'example.org' };
  return { id, use: 'rest', config };
}

async function startPostern(plugins) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  try {
    const config = join(folder, 'postern.yaml');
    const log = { format: 'json' };
    writeFileSync(
      config,
      JSON.stringify({
        server_name: 'example.org',
        owners: 'off',
        guard: 'off',
        listen: { port: 0 },
        log,
        plugins,
      }),
    );
    const server = await startNode('postern', gatewayCommand(config));
    const { auth } = await login(server.url, 'alice', 'secret');
    if (auth?.success !== true) throw new Error('the gateway does not let alice in');
    return server;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function file(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}
