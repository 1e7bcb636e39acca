/**
 * Logins of 10,000 people of an OpenLDAP through the gateway's HTTP door, beside two bare HTTP programs with the same
 * library: one with pooled connections, and one with a connection for each login. Once without e-mail addresses, and once
 * with them: each is then compared with everybody else's, which is a search more.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { SERVICE, startOpenldap } from '../../test/peers/servers/openldap.js';
import { bodyOf, gatewayCommand, login, median, PATH, startNode } from '../gateway/server.js';
import { ldif, nameOf, PASSWORD, PEOPLE, SEARCH_BASE } from './people.js';

const AT_ONCE = 16;

export default async function ldapBench(report, { quick }) {
  const directory = await startOpenldap({ log: () => undefined, ldif: ldif() });
  try {
    report(await compare(directory, quick ? { runs: 1, seconds: 2 } : { runs: 5, seconds: 5 }));
  } finally {
    await directory.close();
  }
}

async function compare(directory, { runs, seconds }) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const servers = {};
  const results = { postern: [], addresses: [], pooled: [], fresh: [] };
  try {
    for (const [key, more] of Object.entries(GATEWAYS)) {
      const config = join(folder, `${key}.yaml`);
      writeFileSync(config, JSON.stringify(configuration(directory, more)), { mode: 0o600 });
      servers[key] = await startNode(key, gatewayCommand(config));
    }
    for (const way of ['pooled', 'fresh']) servers[way] = await startNode(way, bare(way, directory));
    for (const { url } of Object.values(servers)) await expectLogin(url);
    for (const { url } of Object.values(servers)) await load(url, 2);
    for (let run = 0; run < runs; run += 1) {
      for (const [key, server] of Object.entries(servers)) results[key].push(await measure(server, seconds));
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
    rmSync(folder, { recursive: true });
  }
  return [
    ...rows(results.postern, results.pooled, 'logins', 'pooled connections', 0.6),
    ...rows(results.postern, results.fresh, 'logins', 'a connection each', 1.4),
    ...rows(results.addresses, results.pooled, 'logins with addresses', 'pooled connections'),
    ...rows(results.addresses, results.fresh, 'logins with addresses', 'a connection each'),
  ];
}

const GATEWAYS = { postern: {}, addresses: { emails_verified: true } };

function rows(ours, theirs, what, against, target) {
  const row = (name, key, unit) => {
    const [own, reference] = [ours, theirs].map((list) => median(list.map((result) => result[key])));
    return { name: `${name}, against ${against}`, ours: own, reference, ratio: own / reference, unit };
  };
  const throughput = row(what, 'perSecond', 'a second');
  const goal = target === undefined ? {} : { target: `>= ${target}`, met: throughput.ratio >= target };
  return [
    { ...throughput, ...goal },
    row('  p50', 'p50', 'ms'),
    row('  p99', 'p99', 'ms'),
    row('  CPU a login', 'cpu', 'µs'),
  ];
}

function configuration({ port, servicePassword }, more) {
  const url = `ldap://127.0.0.1:${port}`;
  const service = { bind_dn: SERVICE, bind_password: servicePassword };
  return {
    server_name: 'example.org',
    owners: 'off',
    guard: 'off',
    listen: { port: 0 },
    log: { level: 'info', format: 'json' },
    plugins: [
      { id: 'people', use: 'ldap', config: { url, ...service, search: { base: SEARCH_BASE }, ...more } },
    ],
  };
}

function bare(way, { port, servicePassword }) {
  const options = {
    url: `ldap://127.0.0.1:${port}`,
    dn: SERVICE,
    password: servicePassword,
    base: SEARCH_BASE,
  };
  return [fileURLToPath(new URL('bare.js', import.meta.url)), way, JSON.stringify(options)];
}

async function expectLogin(url) {
  const { auth } = await login(url, nameOf(7), PASSWORD);
  if (auth?.success !== true) throw new Error(`${url} does not let ${nameOf(7)} in`);
  const refused = await login(url, nameOf(7), 'wrong');
  if (refused.auth?.success !== false) throw new Error(`${url} does not refuse a wrong password`);
}

async function measure(server, seconds) {
  const before = server.cpu();
  const { total, ...result } = await load(server.url, seconds);
  return { ...result, cpu: (server.cpu() - before) / total };
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
          return { ...request, body: bodyOf(nameOf(next), PASSWORD) };
        },
      },
    ],
  });
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refused and ${errors} failed requests`);
  return { total: requests.total, perSecond: requests.average, p50: latency.p50, p99: latency.p99 };
}
