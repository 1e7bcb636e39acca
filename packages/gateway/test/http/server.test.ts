import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import type { Call, Login, Verdict } from '@postern/plugin-api';
import { PATH, startGateway, type TestGateway } from '../support/gateway.js';

const ALICE = JSON.stringify({ user: { id: '@alice:example.org', password: 'x' } });

function post(body: string, ...headers: readonly string[]): string {
  const length = Buffer.byteLength(body);
  return [`POST ${PATH} HTTP/1.1`, 'Host: gateway', `Content-Length: ${length}`, ...headers, '', body].join(
    '\r\n',
  );
}

describe('the server of the doors', () => {
  let gateway: TestGateway;
  let asked: { login: Login; call: Call; answer: (verdict: Verdict) => void }[] = [];
  let arrived: (() => void) | undefined;

  beforeEach(async () => {
    asked = [];
    const plugin = {
      authenticate: (login: Login, call: Call) =>
        new Promise<Verdict>((answer) => {
          asked.push({ login, call, answer });
          arrived?.();
        }),
    };
    gateway = await startGateway(
      { plugins: [{ id: 'one', use: 'one' }], shutdown: { drain: '1s' } },
      { one: plugin },
    );
  });
  afterEach(() => gateway.stop());

  const open = async (): Promise<Socket & { text: string }> => {
    const socket = Object.assign(connect(Number(new URL(gateway.url).port), '127.0.0.1'), { text: '' });
    socket.on('data', (chunk: Buffer) => (socket.text += chunk.toString()));
    await once(socket, 'connect');
    return socket;
  };
  const pluginAsked = (times: number): Promise<void> =>
    new Promise((resolve) => {
      arrived = () => asked.length >= times && resolve();
      arrived();
    });
  const received = async (socket: Socket & { text: string }, pattern: RegExp): Promise<void> => {
    while (!pattern.test(socket.text)) await once(socket, 'data');
  };

  it('goes on before the body where it is asked to (Expect: 100-continue)', async () => {
    const socket = await open();
    const [head = '', body = ''] = post(ALICE, 'Expect: 100-continue').split('\r\n\r\n');
    socket.write(`${head}\r\n\r\n`);
    await received(socket, /^HTTP\/1\.1 100 Continue\r\n/);
    socket.write(body);
    await pluginAsked(1);
    asked[0]?.answer({ verdict: 'unknown-user' });
    await received(socket, /HTTP\/1\.1 200 OK/);
    socket.destroy();
  });

  it('serves several requests over one connection', async () => {
    const socket = await open();
    for (const times of [1, 2]) {
      socket.text = '';
      socket.write(post(ALICE));
      await pluginAsked(times);
      asked[times - 1]?.answer({ verdict: 'unknown-user' });
      await received(socket, /\{"auth":\{"success":false\}\}$/);
    }
    socket.destroy();
  });

  it('cancels the work of a caller that hangs up', async () => {
    const socket = await open();
    socket.write(post(ALICE));
    await pluginAsked(1);
    const signal = asked[0]?.call.signal as AbortSignal;
    const aborted = once(signal, 'abort');
    socket.destroy();
    await aborted;
    expect(signal.reason).to.have.property('code', 'CALLER_GONE');
    asked[0]?.answer({ verdict: 'unknown-user' });
  });

  it('says 413 by the announced length, before the body', async () => {
    const socket = await open();
    socket.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n`);
    await received(socket, /^HTTP\/1\.1 413 [^]*"M_TOO_LARGE"/);
    expect(socket.text.toLowerCase()).to.include('connection: close');
    socket.destroy();
  });

  it('says 413 to a body of unannounced length that goes too far', async () => {
    const socket = await open();
    socket.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
    socket.write(`10001\r\n${'x'.repeat(65_537)}\r\n`);
    await received(socket, /^HTTP\/1\.1 413 [^]*"M_TOO_LARGE"/);
    socket.destroy();
  });

  it('says 413 instead of 100 to a body that is too large', async () => {
    const socket = await open();
    socket.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 65537\r\n\r\n`);
    await received(socket, /^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  for (const [what, bytes, status] of [
    ['what is not HTTP', 'nonsense\r\n\r\n', 400],
    ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ] as const) {
    it(`says ${status} to ${what}, in the form of every other error`, async () => {
      const socket = await open();
      socket.write(bytes);
      await received(socket, new RegExp(`^HTTP/1\\.1 ${status} [^]*"errcode":"M_`));
      socket.destroy();
    });
  }

  it('says nothing more to who breaks off in the middle of a conversation', async () => {
    const socket = await open();
    socket.write(post(ALICE));
    await pluginAsked(1);
    asked[0]?.answer({ verdict: 'unknown-user' });
    await received(socket, /success/);
    socket.text = '';
    const closed = once(socket, 'close');
    socket.write('nonsense\r\n\r\n');
    await closed;
    expect(socket.text).to.equal('');
  });

  it('takes a body of 64 KiB', async () => {
    const socket = await open();
    socket.write(post(ALICE + ' '.repeat(65_536 - ALICE.length)));
    await pluginAsked(1);
    asked[0]?.answer({ verdict: 'unknown-user' });
    await received(socket, /200 OK/);
    socket.destroy();
  });

  it('finishes what is in flight when it stops, and says so to the connection', async () => {
    const socket = await open();
    socket.write(post(ALICE));
    await pluginAsked(1);
    const stopped = gateway.gateway.stop();
    asked[0]?.answer({ verdict: 'unknown-user' });
    await received(socket, /200 OK[^]*success/);
    await stopped;
    socket.destroy();
  });

  it('cuts what does not finish within the limit', async () => {
    const socket = await open();
    socket.write(post(ALICE));
    await pluginAsked(1);
    const closed = once(socket, 'close');
    await gateway.gateway.stop();
    await closed;
  });
});

describe('the deadline', () => {
  it('answers 503 to a body that never comes whole', async () => {
    const plugin = { authenticate: async () => ({ verdict: 'unknown-user' }) as const };
    const gateway = await startGateway(
      { plugins: [{ id: 'one', use: 'one' }], deadline: '600ms' },
      { one: plugin },
    );
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    try {
      socket.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{`);
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      expect(chunk.toString()).to.match(/^HTTP\/1\.1 503 [^]*retry-after: 5/);
    } finally {
      socket.destroy();
      await gateway.stop();
    }
  });
});
