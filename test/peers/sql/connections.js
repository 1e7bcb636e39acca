/** The ways to the server: URL and fields, socket, and TLS that is verified. */
import { makeCertificates } from '../servers/tls.js';
import { throwAwayFolder } from '../servers/folder.js';
import { startFailure, withGateway } from '../support/gateway.js';
import { doctor } from '../support/postern.js';
import { DEMANDING, GATE, SECRETS } from './databases/users.js';
import { ALICE, COLUMNS, createPeople, gatewayFor } from './people.js';

const DATABASE = 'connections';
/** 127.0.0.1 as `inet_aton` reads it: a host name that no certificate has. */
const OTHER_NAME = '0x7f.1';

export async function connections(peer, results) {
  await createPeople(peer, DATABASE);
  await peer.grant(DATABASE, 'people', COLUMNS, DEMANDING);
  const stranger = throwAwayFolder('stranger');
  try {
    const { ca: strangeCa } = await makeCertificates(stranger.path);
    for (const [how, connection] of Object.entries(waysIn(peer))) {
      const outcome = await withGateway(gatewayFor(connection), ({ login }) =>
        login(ALICE.login, ALICE.password),
      );
      results.equal(`${peer.name}, ${how}`, outcome.mxid, '@alice:example.org');
    }
    for (const [how, { connection, expected }] of Object.entries(waysOut(peer, strangeCa)))
      await refused(`${peer.name}, ${how}`, gatewayFor(connection), expected, results);
  } finally {
    stranger.remove();
  }
}

function waysIn(peer) {
  const { url, socketPath: socket, ca } = peer;
  return {
    'by URL': url(DATABASE),
    'by URL and a password beside it': {
      url: url(DATABASE, { ...GATE, password: '' }),
      password: GATE.password,
    },
    'by fields': fieldsOf(peer),
    'by URL, on a socket': `${url(DATABASE)}?socket=${encodeURIComponent(socket)}`,
    'by fields, on a socket': { ...fieldsOf(peer), host: undefined, port: undefined, socket },
    'over TLS': { ...fieldsOf(peer), tls: { ca } },
    'over TLS, by URL': { url: url(DATABASE).replace('127.0.0.1', 'localhost'), tls: { ca } },
    'over TLS that is not verified': { ...fieldsOf(peer), host: OTHER_NAME, tls: { verify: false } },
    'as a user who demands TLS': { ...fieldsOf(peer), ...DEMANDING, tls: { ca } },
  };
}

function waysOut(peer, strangeCa) {
  const { ca } = peer;
  const tls = (connection, words) => ({ connection: { ...fieldsOf(peer), ...connection }, expected: words });
  return {
    'over TLS, without its authority': tls(
      { tls: true },
      /no secure connection \(.*certificate.*\); look at tls: ca/,
    ),
    'over TLS, with another authority': tls(
      { tls: { ca: strangeCa } },
      /no secure connection \(.*certificate.*\); look at tls: ca/,
    ),
    'over TLS, under another name': tls(
      { host: OTHER_NAME, tls: { ca } },
      /no secure connection \(.*0x7f\.1.*altnames.*\); look at tls: ca, verify/,
    ),
    'with an authority that cannot be read': tls(
      { tls: { ca: 'no-such.pem' } },
      /no-such\.pem cannot be read \(ENOENT\)/,
    ),
    'without TLS, as a user who demands it': tls(
      DEMANDING,
      /cannot be opened \(.*\); look at .*whether it demands tls/,
    ),
  };
}

/** The gateway does not start, and says why in one line; so does `postern doctor`. */
async function refused(what, yaml, expected, results) {
  const { code, message } = await startFailure(yaml);
  results.equal(`${what}: the start`, code, 'PLUGIN_MISCONFIGURED');
  results.match(`${what}: the message`, message, expected);
  const { exitCode, text } = await doctor(yaml);
  results.equal(`${what}: the exit code of doctor`, exitCode, 2);
  results.check(
    `${what}: what doctor prints`,
    expected.test(text) && text.trim().split('\n').length === 1,
    text,
  );
  const told = SECRETS.filter((secret) => `${message}${text}`.includes(secret));
  results.equal(`${what}: no password is told`, told, []);
}

function fieldsOf({ type, port }) {
  return { type, host: 'localhost', port, database: DATABASE, ...GATE };
}
