/** Servers in processes of their own, and what they cost (Linux: read from /proc). */
import { execFileSync, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export const PATH = '/_matrix-internal/identity/v1/check_credentials';
export const bodyOf = (user, password) => JSON.stringify({ user: { id: `@${user}:example.org`, password } });

export const gatewayCommand = (config) => [
  file('../../packages/gateway/bin/postern.js'),
  'start',
  '--config',
  config,
];
const gateway = (config) => gatewayCommand(file(config));
export const COMMANDS = {
  postern: gateway('instant.yaml'),
  hashing: gateway('hashing.yaml'),
  express: [file('express.js')],
  bare: [file('bare.js')],
};

export const start = (name) => startNode(name, COMMANDS[name]);

/** Starts a server of Node and waits until it says where it listens. */
export async function startNode(name, command) {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it listened`)));
    lines.on('line', (line) => {
      const { msg, url: address } = JSON.parse(line);
      if (msg === 'listening') resolve(address);
    });
  });
  lines.close();
  child.stdout.resume();
  const proc = (what) => readFileSync(`/proc/${child.pid}/${what}`, 'utf8');
  return {
    url,
    /** Resident memory in MiB. */
    memory: () => Number(/^VmRSS:\s+(\d+)/m.exec(proc('status'))[1]) / 1024,
    /** CPU time so far in microseconds: utime and stime of proc(5). */
    cpu() {
      const fields = proc('stat').split(') ')[1].split(' ');
      return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1e6;
    },
    async stop() {
      child.removeAllListeners('exit');
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export const login = (url, user, password) =>
  fetch(`${url}${PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: bodyOf(user, password),
  }).then((response) => response.json());

const cannon = fileURLToPath(import.meta.resolve('autocannon'));

/** Sends the same login from 64 connections; `bound` is autocannon's: `['-d', seconds]` or `['-a', requests]`. */
export async function load(url, bound) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...[cannon, '--json', '--no-progress', '-c', '64', ...bound, '-m', 'POST'],
      ...['-H', 'content-type=application/json', '-b', bodyOf('alice', 'secret'), `${url}${PATH}`],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const { requests, latency, non2xx, errors } = JSON.parse(stdout);
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refused and ${errors} failed requests`);
  return { total: requests.total, perSecond: requests.average, p99: latency.p99 };
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
export const percentile99 = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)];
