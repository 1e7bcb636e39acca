/**
 * A flood of wrong passwords for a minute, from 200 connections with an address each, against people in a users file with
 * bcrypt at cost 10: first on ten accounts, then on random names. Meanwhile people who logged in before log in again. A
 * minute of the same goes before each, unmeasured.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { gatewayCommand, PATH, percentile99, startNode } from '../gateway/server.js';

const CONNECTIONS = 200;
const ATTACKED = 10;
const REGULARS = 40;
/** Of the password `right`, at cost 10. */
const HASH = '$2b$10$fdiL/83JwxV4MgOGNSQP6edLGr6gdB53TuQcgd92HTJNGHQpGovzS';
/** Between two right logins. */
const PAUSE_MS = 250;
const TOKEN = 'a-token-of-the-bench';

export default async function floodBench(report, { quick }) {
  const seconds = quick ? 10 : 60;
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-flood-'));
  const onAccounts = (number) => `attacked${number % ATTACKED}`;
  const onNobody = (number) => `nobody${number}`;
  try {
    writeFileSync(join(folder, 'users.yaml'), JSON.stringify({ users: people() }));
    const few = await flood(folder, onAccounts, seconds);
    report([
      { name: `flood on ${ATTACKED} accounts: right logins`, ours: few.right, unit: '' },
      share('  that succeed', few.succeeded / few.right, 1),
      atMost('  p99', percentile99(few.times), 2000, 'ms'),
      ...memoryRows(few),
    ]);
    const many = await flood(folder, onNobody, seconds);
    report([
      { name: 'flood on random names: right logins', ours: many.right, unit: '' },
      share('  that succeed within 2 s', many.times.filter((ms) => ms < 2000).length / many.right, 0.9),
      share('  that succeed, or are answered 503', (many.succeeded + many.busy) / many.right, 1),
      { name: '  p99 of those that succeed', ours: percentile99(many.times), unit: 'ms' },
      ...memoryRows(many),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function people() {
  const account = { password: HASH };
  const names = [
    ...Array.from({ length: ATTACKED }, (_, number) => `attacked${number}`),
    ...Array.from({ length: REGULARS }, (_, number) => `regular${number}`),
  ];
  return Object.fromEntries(names.map((name) => [name, account]));
}

/** @param victim whose password is guessed next */
async function flood(folder, victim, seconds) {
  const gateway = await startGateway(folder);
  const pool = new Pool(gateway.url, { connections: CONNECTIONS + REGULARS });
  const counts = { right: 0, succeeded: 0, busy: 0, guesses: 0, times: [], memory: [] };
  try {
    for (let number = 0; number < REGULARS; number += 1) await regular(pool, number);
    counts.before = gateway.memory();
    // The heap of V8 grows to the size that it has under such a load: what is measured is whether it goes on growing.
    await attack(pool, victim, during(seconds), counts);
    const isOn = during(seconds);
    await Promise.all([
      attack(pool, victim, isOn, counts),
      logRegularsIn(pool, isOn, counts),
      watchMemory(gateway, isOn, counts),
    ]);
    return counts;
  } finally {
    await pool.destroy();
    await gateway.stop();
  }
}

function during(seconds) {
  const end = performance.now() + seconds * 1000;
  return () => performance.now() < end;
}

async function attack(pool, victim, isOn, counts) {
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, connection) => {
      while (isOn()) await guess(pool, victim, connection, counts);
    }),
  );
}

async function guess(pool, victim, connection, counts) {
  counts.guesses += 1;
  const address = `198.51.100.${connection}`;
  const { auth } = await logIn(pool, victim(counts.guesses), `guess ${counts.guesses}`, address);
  if (auth?.success === true) throw new Error('a wrong password was let in');
}

async function regular(pool, number) {
  return logIn(pool, `regular${number}`, 'right', `192.0.2.${number}`);
}

/** One after the other begins, however long the ones before take. */
async function logRegularsIn(pool, isOn, counts) {
  const begun = [];
  for (let number = 0; isOn(); number += 1) {
    begun.push(timed(pool, number % REGULARS, counts));
    await wait(PAUSE_MS);
  }
  await Promise.all(begun);
}

async function timed(pool, number, counts) {
  counts.right += 1;
  const begun = performance.now();
  const { auth, status } = await regular(pool, number);
  if (auth?.success === true) {
    counts.succeeded += 1;
    counts.times.push(performance.now() - begun);
  }
  if (status === 503) counts.busy += 1;
}

async function watchMemory(gateway, isOn, { memory }) {
  while (isOn()) {
    memory.push(gateway.memory());
    await wait(500);
  }
}

async function logIn(pool, user, password, address) {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: PATH,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ user: { id: `@${user}:example.org`, password, client_address: address } }),
  });
  return { status: statusCode, ...(await body.json()) };
}

async function startGateway(folder) {
  const config = join(folder, 'postern.yaml');
  const settings = {
    server_name: 'example.org',
    listen: { port: 0 },
    access: { tokens: [TOKEN] },
    state: 'memory',
    plugins: [{ id: 'people', use: 'file', config: { path: './users.yaml', format: 'yaml' } }],
  };
  writeFileSync(config, JSON.stringify(settings));
  return startNode('postern', gatewayCommand(config));
}

function share(name, ours, least) {
  return { name, ours, unit: '', target: `>= ${least}`, met: ours >= least };
}

function atMost(name, ours, most, unit) {
  return { name, ours, unit, target: `< ${most}`, met: ours < most };
}

/** Flat: between the first third of the flood and its last. */
function memoryRows({ before, memory, guesses }) {
  const third = Math.floor(memory.length / 3);
  const first = Math.max(...memory.slice(0, third));
  const last = Math.max(...memory.slice(-third));
  return [
    { name: '  guesses', ours: guesses, unit: '' },
    { name: '  memory before the flood', ours: before, unit: 'MiB' },
    {
      ...{ name: '  memory at its end, against its beginning', ours: last, reference: first },
      ...{ ratio: last / first, unit: 'MiB', target: '< 30 more', met: last - first < 30 },
    },
  ];
}
