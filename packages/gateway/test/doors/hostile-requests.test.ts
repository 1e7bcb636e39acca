import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { peoplePlugin } from '../support/definitions.js';
import { PATH, startGateway, type TestGateway } from '../support/gateway.js';

const PASSWORD = 'canary-of-the-right-password';
const MA1SD = '/_ma1sd/backend/api/v1';
/** What a door may say; 500 and silence are not among them. */
const STATUSES = [200, 400, 401, 403, 404, 405, 408, 413, 415, 417, 431];

/** JSON, and what JSON cannot say. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    '',
    null,
    [],
    {},
    '__proto__',
    '\u0000',
    '\ud800',
    'x'.repeat(5000),
    Number.MAX_VALUE,
  ),
);
const or = (...usual: readonly unknown[]): fc.Arbitrary<unknown> => fc.oneof(fc.constantFrom(...usual), odd);
const id = or('@alice:example.org', '@ALICE:example.org', '@:example.org', '@alice:other.example', 'alice');
const address = or('alice@example.org', '+49 30 901820', '4930901820');
const user = fc.record(
  {
    id,
    password: or(PASSWORD, 'wrong', ''),
    medium: or('email', 'msisdn', 'none'),
    address,
    client_address: or('192.0.2.1', '2001:db8::1', '::ffff:192.0.2.1', 'none'),
  },
  { requiredKeys: [] },
);
const auth = fc.record({ mxid: id, localpart: id, domain: or('example.org'), password: or(PASSWORD) });
const pair = fc.record({ medium: or('email', 'msisdn'), address }, { requiredKeys: [] });
const lookup = fc.oneof(pair, fc.array(fc.oneof(pair, odd), { maxLength: 5 }));
const body = fc.oneof(
  fc.dictionary(fc.constantFrom('user', 'auth', 'lookup', 'mxid', '__proto__'), fc.oneof(user, auth, lookup)),
  fc.record({ user }),
  fc.record({ auth }),
  fc.record({ lookup }),
  odd,
);
const calls = ['auth/login', 'identity/single', 'identity/bulk', 'profile/displayName', 'profile/threepids'];
const call = fc.constantFrom(PATH, PATH, `/${PATH}`, '/nothing', ...calls.map((name) => `${MA1SD}/${name}`));
const path = fc.oneof(call, fc.constantFrom(`${PATH}/`, `${PATH}?a=b`, '/', '/ready', '//', '/../', '*', ''));

/** Header lines that mean something to somebody, and their values, right and wrong. */
const header = fc
  .tuple(
    fc.constantFrom(
      ...['Content-Length', 'Transfer-Encoding', 'Content-Type', 'Content-Encoding', 'Expect', 'Connection'],
      ...['Authorization', 'X-Forwarded-For', 'Forwarded', 'Via', 'Origin', 'Host', 'User-Agent', 'Upgrade'],
      ...['X-Postern-Reads', 'X-Postern-Hops', 'X-HTTP-Method-Override', '', ' ', 'a b'],
    ),
    fc.oneof(
      fc.constantFrom(
        ...['0', '-1', '1e9', '99999999999999999999', 'chunked', 'identity', 'gzip', '100-continue', 'close'],
        ...['Bearer', 'Bearer x', 'Basic eDp5', '127.0.0.1', 'mxid', 'python-requests/2', 'websocket', ''],
        'y'.repeat(20_000),
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 20 }),
    ),
  )
  .map(([name, value]) => `${name}: ${value}`);
const method = fc.constantFrom('POST', 'GET', 'PUT', 'HEAD', 'OPTIONS', 'CONNECT', 'PRI', 'post', '');

describe('the doors', () => {
  let gateway: TestGateway;
  before(async () => {
    gateway = await startGateway(
      { plugins: [{ id: 'people', use: 'people' }], ma1sd_backend: {}, owners: 'off' },
      { people: peoplePlugin([{ username: 'alice', subject: '1', password: PASSWORD }]) },
    );
  });
  after(() => gateway.stop());

  it('answer every body with a verdict or a Matrix error, and are alive afterwards', async () => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        call,
        fc.oneof(
          body.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        async (to, text) => {
          const response = await fetch(gateway.url + to, {
            method: 'POST',
            body: text,
          });
          const answer = (await response.json()) as Record<string, unknown>;
          expect(response.status, text).to.be.oneOf(STATUSES);
          seen.add(response.status);
          if (response.status !== 200) {
            expect(answer, text).to.have.all.keys('errcode', 'error');
            expect(JSON.stringify(answer)).not.to.contain(PASSWORD);
          }
        },
      ),
      { numRuns: 500 },
    );
    expect([...seen], 'statuses').to.include.members([200, 400, 404]);
    expect(gateway.log()).not.to.contain(PASSWORD);
    expect((await gateway.login('@alice:example.org', PASSWORD)).status).to.equal(200);
  });

  it('answer every request that comes over the wire, or end it', async () => {
    const request = fc.tuple(method, path, fc.array(header, { maxLength: 6 }), body);
    await fc.assert(
      fc.asyncProperty(request, async ([verb, to, headers, value]) => {
        const text = JSON.stringify(value) ?? '';
        const usual = ['Host: gateway', 'Connection: close', `Content-Length: ${Buffer.byteLength(text)}`];
        const answer = await send([`${verb} ${to} HTTP/1.1`, ...usual, ...headers, '', text].join('\r\n'));
        if (answer === '') return;
        const status = Number(
          /^HTTP\/1\.1 (\d{3}) /.exec(answer.replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, ''))?.[1],
        );
        expect(status, answer.slice(0, 200)).to.be.oneOf([...STATUSES, 204, 501]);
        expect(answer).not.to.contain(PASSWORD);
      }),
      { numRuns: 500 },
    );
    expect(gateway.log()).not.to.contain(PASSWORD);
    expect((await gateway.login('@alice:example.org', PASSWORD)).status).to.equal(200);
  });

  /** Sends the bytes and nothing more, and reads what comes until the end. */
  async function send(bytes: string): Promise<string> {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.end(bytes);
    await once(socket, 'close');
    return text;
  }
});
