import { once } from 'node:events';
import { expect } from 'chai';
import { MatrixError } from '../../src/http/errors.js';
import { TurnedAwayRequests } from '../../src/http/turned-away.js';
import { doorRequest, startDoorServer, type TestDoorServer } from '../support/door-server.js';
import { ManualClock } from '../support/manual-clock.js';

describe('requests that come to no decision', () => {
  const told = ({ turnedAway }: TestDoorServer): readonly (readonly [number, string])[] =>
    turnedAway.recent().map(({ status, why }) => [status, why] as const);

  it('are counted by address and reason, with what would let them in', async () => {
    const server = await startDoorServer(async () => ({ status: 200, body: '{}' }));
    for (let times = 0; times < 3; times += 1) {
      await fetch(`${server.url}/door`, { method: 'POST', headers: { 'x-forwarded-for': '192.0.2.1' } });
    }
    expect(server.turnedAway.recent()).to.deep.equal([
      {
        address: '127.0.0.1',
        status: 403,
        why: 'this caller has no access; the log of the gateway says more',
        remedy: 'access: { proxies: ["127.0.0.1"] }, or give the caller a token',
        times: 3,
        last: '2030-01-01T00:00:00.000Z',
      },
    ]);
    await server.stop();
  });

  it('are those with a wrong token, method or body, to a wrong path, and what is not HTTP', async () => {
    const notFound = new MatrixError(404, 'M_UNRECOGNIZED', 'nothing');
    const server = await startDoorServer(
      async () => ({ status: 200, body: '{}' }),
      undefined,
      (_request, response) => void response.writeHead(notFound.status).end(),
    );
    await fetch(`${server.url}/door`, { method: 'POST', headers: { authorization: 'Bearer wrong' } });
    await fetch(`${server.url}/door`);
    await fetch(`${server.url}/door`, { method: 'POST', body: 'no JSON' });
    await fetch(`${server.url}/_matrix-internal/identity/v2/check_credentials`);
    await fetch(`${server.url}/hunter2?hunter2`);
    const socket = await server.open();
    socket.write('\u0016\u0003\u0001 hello\r\n\r\n');
    await once(socket, 'close');
    expect(told(server)).to.deep.equal([
      [400, 'this is not HTTP/1.1'],
      [404, 'nothing is at a path of something else'],
      [404, 'nothing is at /_matrix-internal/identity/v2/check_credentials'],
      [400, 'the body must be JSON in UTF-8'],
      [405, 'use POST'],
      [401, 'the bearer token is not known here'],
    ]);
    await server.stop();
  });

  it('are those whose time was over, or whose caller hung up, and not those that a back end failed', async () => {
    const server = await startDoorServer(async () => {
      throw new MatrixError(503, 'M_UNKNOWN', 'the account system cannot be asked at the moment');
    });
    await fetch(`${server.url}/door`, { method: 'POST', body: '{}' });
    expect(told(server)).to.deep.equal([]);
    const slow = await server.open();
    slow.write(doorRequest('{}', 'Expect: 100-continue').replace('{}', ''));
    await once(slow, 'data');
    server.clock.advance(5000);
    await once(slow, 'data');
    slow.destroy();
    const gone = await server.open();
    gone.write(doorRequest('{}').slice(0, -1));
    gone.end();
    await once(gone, 'close');
    expect(told(server).map(([status]) => status)).to.include(503);
    await server.stop();
  });

  it('are forgotten after a quarter of an hour, and are of 200 kinds at most', () => {
    const clock = new ManualClock();
    const kept = new TurnedAwayRequests(clock);
    for (let index = 0; index < 250; index += 1)
      kept.note({ address: `192.0.2.${index}`, status: 403, why: 'no' });
    expect(kept.recent()).to.have.length(200);
    expect(kept.recent()[0]?.address).to.equal('192.0.2.249');
    clock.advance(14 * 60_000);
    kept.note({ address: undefined, status: 400, why: 'no' });
    clock.advance(60_000);
    expect(kept.recent().map(({ address }) => address)).to.deep.equal(['an address that is gone']);
  });
});
