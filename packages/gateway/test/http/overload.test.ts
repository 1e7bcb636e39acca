import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Answer } from '../../src/http/door.js';
import { silentMetrics } from '../support/metrics.js';
import {
  doorRequest,
  startDoorServer,
  type TestDoorServer,
  type TestSocket,
} from '../support/door-server.js';

describe('a door that too many come to', () => {
  let doors: TestDoorServer;
  let answers: ((answer: Answer) => void)[];
  const sockets: Socket[] = [];

  const start = async (limits: Record<string, number> = {}): Promise<void> => {
    answers = [];
    const handle = (): Promise<Answer> => new Promise((resolve) => answers.push(resolve));
    doors = await startDoorServer(handle, silentMetrics, undefined, limits);
  };
  const open = async (): Promise<TestSocket> => {
    const socket = await doors.open();
    socket.on('error', () => undefined);
    sockets.push(socket);
    return socket;
  };
  /** From another address of this machine. */
  const openFrom = async (localAddress: string): Promise<TestSocket> => {
    const socket = Object.assign(
      connect({ host: '127.0.0.1', port: Number(new URL(doors.url).port), localAddress }),
      { text: '' },
    );
    socket.on('data', (chunk: Buffer) => (socket.text += chunk.toString()));
    socket.on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  const says = async (socket: TestSocket, pattern: RegExp): Promise<void> => {
    while (!pattern.test(socket.text)) await once(socket, 'data');
  };
  const asked = async (times: number): Promise<void> => {
    while (answers.length < times) await setImmediate();
  };
  const connections = (): Promise<number> =>
    new Promise((resolve, reject) => {
      doors.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
  const finish = (): void => answers.splice(0).forEach((answer) => answer({ status: 200, body: '{}' }));
  /** Who came for a place that was given back is answered, too. */
  const emptied = async (): Promise<void> => {
    while ((await connections()) > 0) {
      finish();
      await setImmediate();
    }
  };

  afterEach(async () => {
    finish();
    sockets.splice(0).forEach((socket) => socket.destroy());
    await doors.stop();
  });

  it('refuses them at once, before their body, with a time to come back', async () => {
    await start({ in_flight: 4 });
    const [first, second, third] = [await open(), await open(), await open()];
    first.write(doorRequest('{}'));
    second.write(doorRequest('{}'));
    await asked(2);
    third.write('POST /door HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n');
    await says(third, /^HTTP\/1\.1 503 [^]*retry-after: 1\r\n[^]*"M_UNKNOWN"/);
    expect(doors.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields)).to.deep.equal([
      { limit: 'limits.in_flight' },
    ]);
    finish();
    await says(first, /200 OK/);
    await says(second, /200 OK/);
    first.text = '';
    first.write(doorRequest('{}'));
    await asked(1);
    finish();
    await says(first, /200 OK/);
  });

  it('has room for another caller, and for whoever asks how it is', async () => {
    await start({ in_flight: 4 });
    const crowd = await Promise.all([open(), open(), open()]);
    crowd.forEach((socket) => socket.write(doorRequest('{}')));
    await asked(2);
    const other = await openFrom('127.0.0.2');
    other.write(doorRequest('{}'));
    await asked(3);
    expect(await (await fetch(`${doors.url}/health`)).text()).to.equal('page');
    finish();
    await says(other, /200 OK/);
  });

  it('says once a minute that there are too many', async () => {
    await start({ in_flight: 2 });
    const [first, second] = [await open(), await open()];
    first.write(doorRequest('{}'));
    await asked(1);
    for (const later of [59_999, 1, 0]) {
      second.text = '';
      second.write(doorRequest('{}'));
      await says(second, /503/);
      doors.clock.advance(later);
    }
    expect(doors.lines.filter(({ level }) => level === 'warn')).to.have.length(2);
  });

  it('takes a pipelined flood of one connection for what it is', async () => {
    await start({ in_flight: 10 });
    const socket = await open();
    socket.write(doorRequest('{}').repeat(2000));
    await asked(5);
    await setImmediate();
    expect(answers).to.have.length(5);
    while (socket.text.match(/HTTP\/1\.1 /g)?.length !== 2000) {
      finish();
      await setImmediate();
    }
    expect(socket.text)
      .to.match(/HTTP\/1\.1 503/)
      .and.to.match(/HTTP\/1\.1 200/);
  });

  it('hangs up on connections that are too many, leaves room for another address, and forgets them', async () => {
    await start({ connections: 8 });
    const crowd = await Promise.all(Array.from({ length: 100 }, open));
    while (crowd.filter(({ closed }) => !closed).length > 4) await setImmediate();
    const other = await openFrom('127.0.0.2');
    other.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
    await says(other, /200 OK/);
    expect(doors.lines.map(({ fields }) => fields.limit)).to.deep.equal(['limits.connections']);
    [...crowd, other].forEach((socket) => socket.destroy());
    await emptied();
    const again = await open();
    again.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
    await says(again, /200 OK/);
  });

  it('has its memory and its connections back after floods', async () => {
    await start({ in_flight: 20, connections: 60 });
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const flood = async (): Promise<number> => {
      const crowd = await Promise.all(Array.from({ length: 25 }, open));
      for (const socket of crowd) socket.write(doorRequest(`{"x":"${'x'.repeat(30_000)}"}`).repeat(20));
      await asked(10);
      crowd.forEach((socket) => socket.destroy());
      finish();
      await emptied();
      sockets.length = 0;
      collect();
      return process.memoryUsage().heapUsed;
    };
    const first = await flood();
    for (let round = 0; round < 10; round += 1) await flood();
    expect((await flood()) - first).to.be.below(5_000_000);
    expect(await (await fetch(`${doors.url}/health`)).text()).to.equal('page');
  });

  it('reads every header, however many there are, so that none is hidden behind others', async () => {
    await start();
    const socket = await open();
    socket.write(doorRequest('{}', ...Array<string>(3000).fill('a:'), 'X-Forwarded-For: 192.0.2.1'));
    await says(socket, /^HTTP\/1\.1 403 /);
  });

  describe('slowly', () => {
    beforeEach(async () => {
      await start();
      Object.assign(doors.server, { headersTimeout: 100, requestTimeout: 200, keepAliveTimeout: 100 });
    });

    for (const [what, bytes] of [
      ['says nothing at all', ''],
      ['does not come to the end of its headers', 'POST /door HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ] as const) {
      it(`hangs up on who ${what}`, async () => {
        const socket = await open();
        const ended = once(socket, 'end');
        socket.write(bytes);
        await ended;
        expect(socket.text).to.match(/^HTTP\/1\.1 408 /);
        await emptied();
      });
    }

    it('answers who does not send its body when the time is over, and hangs up', async () => {
      const socket = await open();
      const connected = doors.clock.pending;
      socket.write('POST /door HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
      while (doors.clock.pending === connected) await setImmediate();
      const ended = once(socket, 'end');
      doors.clock.advance(5000);
      await ended;
      expect(socket.text)
        .to.match(/^HTTP\/1\.1 503 /)
        .and.to.match(/connection: close/i);
      await emptied();
    });

    it('hangs up on who has its answer and says nothing more', async () => {
      const socket = await open();
      socket.write(doorRequest('{}'));
      await asked(1);
      const ended = once(socket, 'end');
      finish();
      await ended;
      expect(socket.text).to.match(/200 OK/);
      await emptied();
    });
  });
});
