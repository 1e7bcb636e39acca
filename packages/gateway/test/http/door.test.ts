import { once } from 'node:events';
import { expect } from 'chai';
import type { Answer, DoorRequest, RequestCall } from '../../src/http/door.js';
import { createMetrics } from '../../src/observe/metrics.js';
import { doorRequest, startDoorServer, type TestDoorServer } from '../support/door-server.js';
import { silentMetrics } from '../support/metrics.js';

const fine = async (): Promise<Answer> => ({ status: 200, body: '{"fine":true}' });
const post = ({ url }: TestDoorServer, body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/door`, { method: 'POST', body, headers });

describe('a door', () => {
  let doors: TestDoorServer;
  afterEach(() => doors.stop());

  it('gets the body, the headers and the caller, and a request id of its own', async () => {
    const seen: [DoorRequest, RequestCall][] = [];
    doors = await startDoorServer((request, call) => {
      seen.push([request, call]);
      return fine();
    });
    for (const text of ['{"a":1}', '{"a":2}']) expect((await post(doors, text)).status).to.equal(200);
    const [[first, call], [second, other]] = seen as [[DoorRequest, RequestCall], [DoorRequest, RequestCall]];
    expect([first.body, second.body]).to.deep.equal([{ a: 1 }, { a: 2 }]);
    expect(first.headers).to.have.property('content-length', '7');
    expect(first.caller).to.deep.equal({ address: '127.0.0.1', token: undefined, readsMxid: false });
    expect(call.requestId).to.be.a('string').and.not.equal(other.requestId);
    expect(call.deadline.remaining).to.equal(5000);
  });

  it('gets the gateways that the request has come through, and never a request of its own', async () => {
    const seen: string[] = [];
    doors = await startDoorServer((_request, { hops }) => {
      seen.push(hops);
      return fine();
    });
    await post(doors, '{}');
    const [own = ''] = seen;
    await post(doors, '{}', { 'x-postern-hops': 'ba9876543210' });
    expect(seen).to.deep.equal([own, `ba9876543210, ${own}`]);
    const circle = await post(doors, '{}', { 'x-postern-hops': seen[1] ?? '' });
    expect([circle.status, seen.length]).to.deep.equal([508, 2]);
  });

  it('that fails is a 500 of neutral words, and the log has the error under the same id', async () => {
    const failure = new Error('inner secret');
    doors = await startDoorServer(() => Promise.reject(failure));
    const response = await post(doors, '{}');
    expect(response.status).to.equal(500);
    expect(await response.json()).to.deep.equal({
      errcode: 'M_UNKNOWN',
      error: 'the gateway has a fault; its log says more',
    });
    expect(doors.lines).to.deep.equal([
      {
        level: 'error',
        message: 'request failed',
        fields: { requestId: response.headers.get('x-request-id'), err: failure },
      },
    ]);
  });

  it('is not asked for what is the fault of the caller, who gets no id and no word of the body back', async () => {
    doors = await startDoorServer(() => Promise.reject(new Error('asked')));
    const response = await post(doors, '{"password":"canary" canary}');
    expect([response.status, response.headers.get('x-request-id')]).to.deep.equal([400, null]);
    expect(await response.text()).not.to.include('canary');
    expect(doors.lines).to.deep.equal([]);
  });

  it('answers whatever else is expected of the server than to ask for the body', async () => {
    doors = await startDoorServer(fine);
    const socket = await doors.open();
    socket.write(doorRequest('{}', 'Expect: wonders', 'Connection: close'));
    await once(socket, 'end');
    expect(socket.text).to.match(/^HTTP\/1\.1 200 OK[^]*\{"fine":true\}$/);
  });

  it('whose caller hung up counts as not answered', async () => {
    let counted = (_status: number): void => undefined;
    const status = new Promise<number>((resolve) => (counted = resolve));
    let asked = (): void => undefined;
    const begun = new Promise<void>((resolve) => (asked = resolve));
    doors = await startDoorServer(
      (_request, { deadline }) => {
        asked();
        return deadline.run(deadline.at, () => new Promise<never>(() => undefined));
      },
      { ...silentMetrics, httpEnded: (_door, ended) => counted(ended) },
    );
    const socket = await doors.open();
    socket.write(doorRequest('{}'));
    await begun;
    socket.destroy();
    expect(await status).to.equal(499);
  });

  it('is counted by status and time, what is no door by status', async () => {
    const metrics = createMetrics('test');
    let shown = (): void => undefined;
    const counted = new Promise<void>((resolve) => (shown = resolve));
    const pageShown = (status: number): void => {
      metrics.pageShown(status);
      shown();
    };
    doors = await startDoorServer(fine, { ...metrics, pageShown }, (_request, response) => {
      setImmediate(() => response.writeHead(404).end());
    });
    await post(doors, '{}');
    await post(doors, 'nonsense');
    await fetch(`${doors.url}/elsewhere`);
    await counted;
    const text = await metrics.render();
    expect(text).to.include('postern_http_requests_total{door="/door",status="200"} 1\n');
    expect(text).to.include('postern_http_requests_total{door="/door",status="400"} 1\n');
    expect(text).to.include('postern_http_requests_total{door="page",status="404"} 1\n');
    expect(text).to.include('postern_http_seconds_count{door="/door"} 2\n');
    expect(text).to.include('postern_http_in_flight 0\n');
  });
});

describe('what is no door', () => {
  it('is behind the same access rules', async () => {
    let asked = false;
    const doors = await startDoorServer(fine, silentMetrics, (_request, response) => {
      asked = true;
      response.end();
    });
    try {
      const response = await fetch(`${doors.url}/health`, {
        headers: { origin: 'https://elsewhere.example' },
      });
      expect(response.status).to.equal(403);
      expect(await response.json()).to.have.property('errcode', 'M_FORBIDDEN');
      expect(asked).to.equal(false);
    } finally {
      await doors.stop();
    }
  });
});
