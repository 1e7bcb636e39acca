/** Two gateways as processes, the first of which has the second for its only back end. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../servers/server-process.js';
import { throwAwayFolder } from '../servers/folder.js';

const POSTERN = fileURLToPath(new URL('../../../packages/gateway/bin/postern.js', import.meta.url));
const CHECK_CREDENTIALS = '/_matrix-internal/identity/v1/check_credentials';
const TOKEN = 'a-token-of-the-first-gateway';

const hash = (password) => `{SHA}${createHash('sha1').update(password).digest('base64')}`;
const USERS = `
users:
  alice:
    password: '${hash('wonderland')}'
    display_name: Alice
    emails: [alice@example.org]
    groups: [staff]
  John Doe:
    password: '${hash('secret')}'
`;

/** @param {Record<string, unknown>} config @param {Record<string, string>} [files] beside it */
async function startPostern(config, files = {}) {
  const folder = throwAwayFolder('postern');
  const file = join(folder.path, 'postern.yaml');
  const whole = { server_name: 'example.org', guard: 'off', log: { format: 'json' }, ...config };
  for (const [name, text] of Object.entries({ ...files, 'postern.yaml': JSON.stringify(whole) }))
    writeFileSync(join(folder.path, name), text, { mode: 0o600 });
  const child = spawn(process.execPath, [POSTERN, 'start', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = createInterface({ input: child.stdout });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const written = new Promise((resolve) => output.once('close', resolve));
  const lines = [];
  const url = await new Promise((resolve, reject) => {
    ended.then((code) => reject(new Error(`the gateway ended with ${code}: ${lines.join('\n')}`)));
    output.on('line', (line) => {
      lines.push(line);
      const fields = JSON.parse(line);
      if (fields.msg === 'listening') resolve(fields.url);
    });
  });
  return {
    url,
    lines,
    async stop() {
      child.kill('SIGTERM');
      await Promise.all([ended, written]);
      folder.remove();
    },
  };
}

async function post({ url }, path, body, headers = {}) {
  const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body), headers });
  return { status: response.status, text: await response.text() };
}

async function login(gateway, name, password) {
  const user = { id: `@${name}:example.org`, password };
  const { status, text } = await post(gateway, CHECK_CREDENTIALS, { user }, { 'x-postern-reads': 'mxid' });
  return status === 200 ? JSON.parse(text).auth : status;
}

const asking = (url, protocol, more = {}) => ({
  id: 'second',
  use: 'rest',
  config: { protocol, url, server_name: 'example.org', token: TOKEN, addresses_verified: true, ...more },
});

const startSecond = () => {
  const access = { addresses: [], tokens: [TOKEN] };
  const plugins = [{ id: 'people', use: 'file', config: { path: './users.yaml' } }];
  return startPostern(
    { listen: { port: 0 }, access, ma1sd_backend: { access }, plugins },
    { 'users.yaml': USERS },
  );
};

export async function chain({ name }, results) {
  const second = await startSecond();
  try {
    for (const more of [
      { protocol: 'check_credentials' },
      { protocol: 'ma1sd' },
      { protocol: 'ma1sd', prefix: '/_mxisd/backend' },
    ]) {
      const first = await startPostern({
        listen: { port: 0 },
        ma1sd_backend: {},
        plugins: [asking(second.url, more.protocol, more)],
      });
      try {
        await asked(`${name}, ${JSON.stringify(more)}`, first, more.protocol, results);
      } finally {
        await first.stop();
      }
      const what = `${name}, ${JSON.stringify(more)}: no password in the log`;
      results.check(what, first.lines.length > 5 && !/wonderland/.test(first.lines.join()));
    }
  } finally {
    await second.stop();
  }
  results.check(`${name}: no password in the log`, !/wonderland/.test(second.lines.join()));
}

async function asked(what, first, protocol, results) {
  const profile = {
    display_name: 'Alice',
    three_pids: [{ medium: 'email', address: 'alice@example.org', verified: true }],
  };
  const alice = { success: true, mxid: '@alice:example.org', external_id: 'second:alice', profile };
  for (const typed of ['alice', 'ALICE'])
    results.equal(`${what}: ${typed}`, await login(first, typed, 'wonderland'), alice);
  const john = await login(first, 'john doe', 'secret');
  results.equal(`${what}: a name with a blank`, john.mxid, '@john=20doe:example.org');
  for (const [typed, password] of [
    ['alice', 'wrong'],
    ['nobody', 'wonderland'],
  ])
    results.equal(`${what}: ${typed} is refused`, await login(first, typed, password), { success: false });
  if (protocol === 'ma1sd') await lookedUp(what, first, results);
}

/** As ma1sd would ask the first, which asks the second in the same way. */
async function lookedUp(what, first, results) {
  for (const prefix of ['/_ma1sd/backend/api/v1', '/_mxisd/backend/api/v1']) {
    const ask = async (path, body) => (await post(first, prefix + path, body)).text;
    const alice = { localpart: 'alice', domain: 'example.org', mxid: '@alice:example.org' };
    const lookup = { medium: 'email', address: 'Alice@example.org' };
    const id = '"id":{"type":"mxid","value":"@alice:example.org"}';
    const hit = `{"medium":"email","address":"Alice@example.org",${id}}`;
    for (const [path, body, answer] of [
      ['/identity/single', { lookup }, `{"lookup":${hit}}`],
      ['/identity/single', { lookup: { medium: 'email', address: 'nobody@example.org' } }, '{}'],
      ['/identity/bulk', { lookup: [lookup, { medium: 'msisdn', address: '4930' }] }, `{"lookup":[${hit}]}`],
      ['/profile/displayName', alice, '{"profile":{"display_name":"Alice"}}'],
      [
        '/profile/threepids',
        alice,
        '{"profile":{"threepids":[{"medium":"email","address":"alice@example.org"}]}}',
      ],
      ['/profile/roles', alice, '{"profile":{"roles":["staff"]}}'],
      ['/profile/roles', { ...alice, localpart: 'nobody', mxid: '@nobody:example.org' }, '{}'],
      ['/directory/user/search', { by: 'name', search_term: 'al' }, '{"limited":false,"results":[]}'],
      ['/auth/login', { auth: { ...alice, password: 'x' } }, '{"auth":{"success":false}}'],
    ])
      results.equal(`${what}: ${prefix}${path}`, await ask(path, body), answer);
    const { auth } = JSON.parse(await ask('/auth/login', { auth: { ...alice, password: 'wonderland' } }));
    results.equal(`${what}: ${prefix}/auth/login`, auth.id?.value, '@alice:example.org');
  }
}

/** Each has the other for its back end. */
export async function circle({ name }, results) {
  const ports = [await freePort(), await freePort()];
  for (const protocol of ['check_credentials', 'ma1sd']) {
    const [first, second] = await Promise.all(
      ports.map((port, index) =>
        startPostern({
          listen: { port },
          access: { tokens: [TOKEN] },
          ma1sd_backend: { access: { tokens: [TOKEN] } },
          plugins: [asking(`http://127.0.0.1:${ports[1 - index]}`, protocol)],
        }),
      ),
    );
    try {
      const begun = performance.now();
      results.equal(`${name}, in a circle, ${protocol}`, await login(first, 'alice', 'wonderland'), 503);
      const milliseconds = Math.round(performance.now() - begun);
      results.check(`${name}, in a circle, ${protocol}: at once`, milliseconds < 2000, milliseconds);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
    // The log is written a hundred lines at a time, and at the end.
    results.match(
      `${name}, in a circle, ${protocol}: why`,
      second.lines.join('\n'),
      /ask each other in a circle/,
    );
  }
}

/** The second goes away and comes back. */
export async function outage({ name }, results) {
  let second = await startSecond();
  const first = await startPostern({ listen: { port: 0 }, plugins: [asking(second.url, 'ma1sd')] });
  const { port } = new URL(second.url);
  try {
    await login(first, 'alice', 'wonderland');
    await second.stop();
    results.equal(`${name}: the second is away`, await login(first, 'alice', 'wonderland'), 503);
    second = await startPostern(
      {
        listen: { port: Number(port) },
        ma1sd_backend: {},
        plugins: [{ id: 'people', use: 'file', config: { path: './users.yaml' } }],
      },
      { 'users.yaml': USERS },
    );
    const answer = await login(first, 'alice', 'wonderland');
    results.equal(`${name}: the second refuses the token`, answer, 503);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
}
