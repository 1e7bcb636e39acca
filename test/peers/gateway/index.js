/** The demo gateway as a process of its own, and the programs that people call it with. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const PATH = '/_matrix-internal/identity/v1/check_credentials';

/** Who logs in, and what must come back; `mxid` undefined: refused. */
const LOGINS = [
  { id: '@alice:example.org', password: 'wonderland', mxid: '@alice:example.org' },
  { id: '@bob:example.org', password: 'builder', mxid: '@bob:example.org' },
  { id: '@j=c3=bcrgen:example.org', password: 'Grüße an alle', mxid: '@j=c3=bcrgen:example.org' },
  { id: '@JÜRGEN:example.org', password: 'Grüße an alle', reads: true, mxid: '@j=c3=bcrgen:example.org' },
  { id: '@Alice:EXAMPLE.ORG', password: 'wonderland', reads: true, mxid: '@alice:example.org' },
  { id: '@Alice:example.org', password: 'wonderland' },
  { id: '@alice:example.org', password: 'wrong' },
  { id: '@alice:example.org', password: '' },
  { id: '@nobody:example.org', password: 'wonderland' },
  { id: '@alice:elsewhere.example', password: 'wonderland' },
];

export default async function gatewaySuite({ log }) {
  const count = { passed: 0, failed: 0, skipped: [] };
  const check = (what, right) => {
    if (right) count.passed += 1;
    else {
      count.failed += 1;
      log(`FAILED: ${what}`);
    }
  };
  const folder = mkdtempSync(join(tmpdir(), 'postern-peers-'));
  const gateway = await startDemo(folder);
  try {
    if (!has('curl')) count.skipped.push('there is no curl');
    else withCurl(gateway.url, check);
    if (!has('python3', '-c', 'import requests'))
      count.skipped.push("there is no python3 with the module 'requests'");
    else withRequests(gateway.url, check);
    await reload(gateway, folder, check);
    gateway.child.kill('SIGTERM');
    check('SIGTERM ends it with 0', (await gateway.ended) === 0);
  } finally {
    gateway.child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
  return count;
}

async function startDemo(folder) {
  cpSync(join(root, 'examples/demo'), folder, { recursive: true });
  const config = join(folder, 'postern.yaml');
  writeFileSync(config, readFileSync(config, 'utf8').replace('port: 8090', 'port: 0'));
  const child = spawn(
    process.execPath,
    [join(root, 'packages/gateway/bin/postern.js'), 'start', '--config', config],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout });
  const seen = (message) =>
    new Promise((resolve, reject) => {
      const look = (line) => {
        const fields = JSON.parse(line);
        if (fields.msg !== message) return;
        lines.off('line', look);
        resolve(fields);
      };
      lines.on('line', look);
      void ended.then((code) =>
        reject(new Error(`the gateway ended with ${code} before it said "${message}"`)),
      );
    });
  const { url } = await seen('listening');
  return { child, url, ended, seen };
}

function has(...command) {
  try {
    execFileSync(command[0], command.length > 1 ? command.slice(1) : ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function isRight({ mxid }, { auth }) {
  return mxid === undefined
    ? JSON.stringify(auth) === '{"success":false}'
    : auth.success && auth.mxid === mxid;
}

function withCurl(url, check) {
  const curl = (...options) =>
    execFileSync('curl', ['--silent', '--show-error', ...options], { encoding: 'utf8' });
  for (const login of LOGINS) {
    const body = JSON.stringify({ user: { id: login.id, password: login.password } });
    const reads = login.reads ? ['-H', 'X-Postern-Reads: mxid'] : [];
    check(`curl: ${login.id}`, isRight(login, JSON.parse(curl('-d', body, ...reads, `${url}${PATH}`))));
  }
  const alice = JSON.stringify({ user: { id: '@alice:example.org', password: 'wonderland' } });
  check('curl: doubled slashes', JSON.parse(curl('-d', alice, `${url}/${PATH}`)).auth.success);
  check(
    'curl: Expect: 100-continue',
    JSON.parse(curl('-d', alice, '-H', 'Expect: 100-continue', `${url}${PATH}`)).auth.success,
  );
  const twice = curl(
    '-d',
    alice,
    '-w',
    '%{num_connects}\n',
    `${url}${PATH}`,
    '--next',
    '-sS',
    '-d',
    alice,
    '-w',
    '%{num_connects}\n',
    `${url}${PATH}`,
  );
  check('curl: the second request uses the first connection', /\}1\n.*\}0\n$/s.test(twice));
  check('curl: health', JSON.parse(curl(`${url}/health`)).status === 'ok');
}

const PYTHON = `
import json, sys, requests
url = sys.argv[1]
for login in json.load(sys.stdin):
    headers = {"X-Postern-Reads": "mxid"} if login.get("reads") else {}
    body = {"user": {"id": login["id"], "password": login["password"]}}
    r = requests.post(url, json=body, headers=headers)
    r.raise_for_status()
    print(json.dumps(r.json()))
`;

function withRequests(url, check) {
  const output = execFileSync('python3', ['-c', PYTHON, `${url}${PATH}`], {
    input: JSON.stringify(LOGINS),
    encoding: 'utf8',
  });
  const answers = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const [index, login] of LOGINS.entries()) {
    check(`requests: ${login.id}`, isRight(login, answers[index]));
    if (login.mxid !== undefined && !login.reads) {
      check(`requests: ${login.id} without a name`, !('display_name' in answers[index].auth.profile));
    }
  }
}

async function reload(gateway, folder, check) {
  const config = join(folder, 'postern.yaml');
  const before = readFileSync(config, 'utf8');
  const refused = gateway.seen('the configuration has faults: the old one goes on');
  writeFileSync(config, `${before}\nmisspelt: true\n`);
  gateway.child.kill('SIGHUP');
  check(
    'a faulty reload is reported with its line',
    /postern\.yaml:\d+:1: misspelt/.test((await refused).faults[0]),
  );
  const taken = gateway.seen('configuration read again');
  writeFileSync(config, `${before}\nnames: { reserved: [bob] }\n`);
  gateway.child.kill('SIGHUP');
  await taken;
  const login = async (id, password) => {
    const answer = await fetch(`${gateway.url}${PATH}`, {
      method: 'POST',
      body: JSON.stringify({ user: { id, password } }),
    });
    return (await answer.json()).auth.success;
  };
  check('after a reload a reserved name is refused', !(await login('@bob:example.org', 'builder')));
  check('after a reload the others log in', await login('@alice:example.org', 'wonderland'));
}
