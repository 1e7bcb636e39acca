import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, request } from 'node:http';
import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { askGateway } from '../../src/control/client.js';
import { controlCommand, ControlSocket } from '../../src/control/server.js';
import { createMemoryLog } from '../support/log.js';

const commands = {
  greet: controlCommand(z.strictObject({ name: z.string() }), ({ name }) => ({ hello: name })),
  fail: controlCommand(z.strictObject({}), () => {
    throw new Error('broken');
  }),
};

describe('the local socket', () => {
  let folder: string;
  const open: { close(): unknown }[] = [];
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'postern-socket-'))));
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function listen(name = 'postern.sock') {
    const log = createMemoryLog();
    const control = new ControlSocket({ commands, version: '1.0.0', log });
    const path = join(folder, name);
    await control.listen(path);
    open.push(control);
    return { control, path, log };
  }
  const ask = (socket: string, command = 'greet', question: object = { name: 'alice' }): Promise<unknown> =>
    askGateway({ socket, version: '1.0.0' }, command, question);
  const messageOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'no error',
      (error: unknown) => (error as Error).message,
    );

  it('answers, is for its owner alone, and is gone after the end', async () => {
    const { control, path } = await listen();
    expect(await ask(path)).to.deep.equal({ hello: 'alice' });
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(readdirSync(folder)).to.deep.equal(['postern.sock']);
    await control.close();
    expect(readdirSync(folder)).to.deep.equal([]);
    expect(await messageOf(ask(path))).to.equal(
      `no gateway listens on ${path}: it does not run, or its control.socket is another`,
    );
  });

  it('says what it does not know or take, and what fails', async () => {
    const { path, log } = await listen();
    const cannot = `the gateway at ${path} cannot answer: `;
    expect(await messageOf(ask(path, 'guard'))).to.equal(`${cannot}there is no such command`);
    expect(await messageOf(ask(path, 'toString'))).to.equal(`${cannot}there is no such command`);
    expect(await messageOf(ask(path, 'greet', { name: 1 }))).to.equal(
      `${cannot}the question has another form`,
    );
    const endless = ask(path, 'greet', { name: 'x'.repeat(100_000) });
    expect(await messageOf(endless)).to.include('must not be larger than 65536 bytes');
    expect(await messageOf(ask(path, 'fail', {}))).to.equal(
      `${cannot}the gateway has a fault; its log says more`,
    );
    expect(log.lines.map(({ message }) => message)).to.deep.equal([
      'a question over the local socket failed',
    ]);
    const asking = request({ socketPath: path, path: '/greet' }).end();
    const [response] = (await once(asking, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).to.equal(405);
  });

  it('takes the place of what a killed process left', async () => {
    const path = join(folder, 'postern.sock');
    const dead = createServer().listen(join(folder, 'draft'));
    await once(dead, 'listening');
    renameSync(join(folder, 'draft'), path);
    await new Promise((resolve) => dead.close(resolve));
    expect(await messageOf(ask(path))).to.equal(`no gateway listens on ${path} any more: start it`);
    await listen();
    expect(await ask(path)).to.deep.equal({ hello: 'alice' });
  });

  it('is not taken from a gateway that answers, nor away from the one after it', async () => {
    const { control, path } = await listen();
    expect(await messageOf(listen())).to.equal(`another gateway listens on ${path}`);
    rmSync(path);
    await listen();
    await control.close();
    expect(await ask(path)).to.deep.equal({ hello: 'alice' });
  });

  it('is not made over another file, in a folder that is none, or with a path that is too long', async () => {
    writeFileSync(join(folder, 'notes'), 'mine');
    expect(await messageOf(listen('notes'))).to.equal(
      `${join(folder, 'notes')} is no socket, and is left as it is`,
    );
    expect(readdirSync(folder)).to.deep.equal(['notes']);
    expect(await messageOf(listen('gone/postern.sock'))).to.match(
      /^cannot make .*gone\/postern\.sock: ENOENT/,
    );
    expect(await messageOf(listen('x'.repeat(100)))).to.match(/is too long for a socket: at most 107 bytes$/);
  });

  it('tells another version, and what is no gateway', async () => {
    const { path } = await listen();
    expect(await messageOf(askGateway({ socket: path, version: '2.0.0' }, 'greet', { name: 'x' }))).to.equal(
      `the gateway at ${path} is of version 1.0.0, this command of 2.0.0: restart it, or use its own command`,
    );
    const other = join(folder, 'other');
    const server = createHttpServer((_, response) => response.end('{}')).listen(other);
    open.push(server);
    await once(server, 'listening');
    expect(await messageOf(ask(other))).to.equal(`what listens on ${other} is no gateway`);
    const mute = join(folder, 'mute');
    const hangsUp = createServer((socket) => socket.destroy()).listen(mute);
    open.push(hangsUp);
    await once(hangsUp, 'listening');
    expect(await messageOf(ask(mute))).to.match(/mute does not answer: /);
  });

  it('cuts who does not ask when it ends', async () => {
    const { control, path } = await listen();
    const socket = connect(path);
    await once(socket, 'connect');
    await control.close();
    await once(socket, 'close');
  });

  it('says who may ask, to who may not', async () => {
    const { path } = await listen();
    chmodSync(path, 0o000);
    const isRoot = process.geteuid?.() === 0;
    // Root may whatever the mode says, so somebody else asks (nobody, by its usual number).
    if (isRoot) process.seteuid?.(65534);
    const message = await messageOf(ask(path)).finally(() => {
      if (isRoot) process.seteuid?.(0);
    });
    expect(message).to.equal(
      `${path} is for the user of the gateway and for root: run this command as one of them`,
    );
  });
});
