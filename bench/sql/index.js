/**
 * Logins against a table of 100,000 people, through the gateway's HTTP door, beside a bare HTTP program that runs the same
 * statements over the same driver. The hashes are MD5, so that they do not count.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { startMariadb } from '../../test/peers/servers/mariadb.js';
import { startPostgresql } from '../../test/peers/servers/postgresql.js';
import { bodyOf, gatewayCommand, login, median, PATH, startNode } from '../gateway/server.js';
import { ACCOUNT, GROUPS, PASSWORD, PEOPLE, tables } from './people.js';

const AT_ONCE = 16;

export default async function sqlBench(report, { quick }) {
  for (const [name, startDatabase] of [
    ['PostgreSQL', startPostgresql],
    ['MariaDB', startMariadb],
  ]) {
    const database = await startDatabase({ log: () => undefined });
    try {
      report(await compare(name, database, quick ? { runs: 1, seconds: 2 } : { runs: 5, seconds: 5 }));
    } finally {
      await database.close();
    }
  }
}

async function compare(name, database, { runs, seconds }) {
  const kind = name === 'PostgreSQL' ? 'postgresql' : 'mysql';
  const connection = await prepare(kind, database);
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const servers = {};
  const results = { postern: [], bare: [] };
  try {
    const config = join(folder, 'postern.yaml');
    writeFileSync(config, JSON.stringify(configuration({ type: kind, ...connection })));
    servers.postern = await startNode('postern', gatewayCommand(config));
    servers.bare = await startNode('bare', [file('bare.js'), kind, JSON.stringify(connection)]);
    for (const server of Object.values(servers)) await expectLogin(server.url);
    for (const server of Object.values(servers)) await load(server.url, 2);
    for (let run = 0; run < runs; run += 1) {
      for (const [key, { url }] of Object.entries(servers)) results[key].push(await load(url, seconds));
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
    rmSync(folder, { recursive: true });
  }
  const of = (server, key) => median(results[server].map((result) => result[key]));
  const row = (what, key, unit) => {
    const [ours, reference] = [of('postern', key), of('bare', key)];
    return { name: `${what}, ${name}`, ours, reference, ratio: ours / reference, unit };
  };
  const throughput = row('logins', 'perSecond', 'a second');
  return [
    { ...throughput, target: '>= 0.5', met: throughput.ratio >= 0.5 },
    row('p50 at 16 connections', 'p50', 'ms'),
    row('p99 at 16 connections', 'p99', 'ms'),
  ];
}

async function prepare(kind, { run, host, port, superuser }) {
  await run('CREATE DATABASE bench');
  await run(tables(kind), 'bench');
  const { user, password } = superuser;
  return { host, port, user, password, database: 'bench' };
}

function configuration(connection) {
  return {
    server_name: 'example.org',
    owners: 'off',
    guard: 'off',
    listen: { port: 0 },
    log: { level: 'info', format: 'json' },
    plugins: [
      {
        id: 'people',
        use: 'sql',
        config: {
          connection,
          queries: { account: ACCOUNT.replace('$1', ':username'), groups: GROUPS.replace('$1', ':subject') },
          password: { scheme: 'md5' },
        },
      },
    ],
  };
}

async function expectLogin(url) {
  const { auth } = await login(url, 'user000007', PASSWORD);
  if (auth?.success !== true) throw new Error(`${url} does not let user000007 in`);
  const refused = await login(url, 'user000007', 'wrong');
  if (refused.auth?.success !== false) throw new Error(`${url} does not refuse a wrong password`);
}

/** Another person at each request, so that no cache of one row counts. */
async function load(url, duration) {
  let next = 0;
  const { requests, latency, non2xx, errors } = await autocannon({
    url: url + PATH,
    connections: AT_ONCE,
    duration,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    requests: [
      {
        setupRequest: (request) => {
          next = (next + 7919) % PEOPLE;
          return { ...request, body: bodyOf(`user${String(next).padStart(6, '0')}`, PASSWORD) };
        },
      },
    ],
  });
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refused and ${errors} failed requests`);
  return { perSecond: requests.average, p50: latency.p50, p99: latency.p99 };
}

function file(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}
