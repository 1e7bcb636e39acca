import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeHttpServer } from '@postern/http-client/testing';
import { expect } from 'chai';
import { run } from '../../src/commands/program.js';
import { createIo, postern } from '../support/io.js';
import { PATH } from '../support/gateway.js';

/** One file, nothing installed: the password of everybody is the name backwards. */
const PLUGIN = `
export default ({ definePlugin, PluginError, z }) =>
  definePlugin({
    name: 'mirror',
    apiVersion: 1,
    capabilities: ['authenticate', 'find'],
    config: z.strictObject({ down: z.boolean().default(false), findings: z.array(z.any()).default([]) }),
    open: ({ down, findings }) => ({
      async authenticate({ username, password }) {
        if (down) throw new PluginError('PLUGIN_UNAVAILABLE', 'the mirror is broken');
        if (username === 'nobody') return { verdict: 'unknown-user' };
        const account = { username, subject: username };
        if (password === [...username].reverse().join('')) {
          return { verdict: 'accepted', account, profile: { displayName: username.toUpperCase() } };
        }
        return { verdict: 'rejected', reason: 'wrong-password', account, detail: 'not the name backwards' };
      },
      async health() {
        if (down) throw new PluginError('PLUGIN_UNAVAILABLE', 'the mirror is broken');
      },
      find: async ({ username }) => (username === 'alice' || username === 'known' ? { username, subject: username } : undefined),
      inspect: async () => findings,
    }),
  });
`;

describe('the command postern', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-command-'));
  after(() => rmSync(folder, { recursive: true }));

  before(() => writeFileSync(join(folder, 'mirror.mjs'), PLUGIN));

  const write = (config = '{}', rest = ''): void => {
    writeFileSync(
      join(folder, 'postern.yaml'),
      `server_name: example.org\nlisten: { port: 0 }\nplugins:\n  - id: mirror\n    use: ./mirror.mjs\n    config: ${config}\n${rest}`,
    );
  };
  const inFolder = (argv: readonly string[], stdin = '') => postern(argv, { cwd: folder, stdin });

  describe('try', () => {
    it('shows what the plugin says and what a homeserver would get', async () => {
      write();
      const { code, stdout } = await inFolder(['try', 'alice'], 'ecila\n');
      expect(code).to.equal(0);
      expect(stdout).to.match(/Login of @alice:example\.org\n\n {2}mirror: accepted \d+\.\d ms\n/);
      expect(stdout).to.include('Accepted as @alice:example.org, account alice of mirror.');
      expect(stdout).to.match(/HTTP 200\n\{\n[^]*"display_name": "ALICE"/);
    });

    it('leaves the name out for an old module', async () => {
      const { stdout } = await inFolder(['try', 'alice', '--old-module'], 'ecila');
      expect(stdout).to.include('"success": true').and.not.to.include('display_name');
    });

    it('ends with 1 for a refusal, and tells the reason', async () => {
      const { code, stdout } = await inFolder(['try', '@alice:example.org'], 'wrong');
      expect(code).to.equal(1);
      expect(stdout).to.include('mirror: rejected (wrong-password) not the name backwards');
      expect(stdout).to.include('Refused: wrong-password.');
    });

    it('ends with 3 when a back end cannot be asked', async () => {
      write('{ down: true }');
      const { code, stdout } = await inFolder(['try', 'alice'], 'ecila');
      expect(code).to.equal(3);
      expect(stdout).to.include('mirror: unavailable (PLUGIN_UNAVAILABLE) the mirror is broken');
      expect(stdout).to.match(/HTTP 503\n\{\n {2}"errcode": "M_UNKNOWN"/);
    });

    it('speaks JSON', async () => {
      write();
      const { stdout } = await inFolder(['try', 'alice', '--json'], 'ecila');
      const said = JSON.parse(stdout) as { outcome: string; answer: { status: number } };
      expect(said).to.deep.include({ outcome: 'accepted', mxid: '@alice:example.org', plugin: 'mirror' });
      expect(said.answer.status).to.equal(200);
    });

    it('wants a password', async () => {
      const { code, stderr } = await inFolder(['try', 'alice'], '\n');
      expect([code, stderr]).to.deep.equal([
        2,
        'error: no password: type it at the prompt, or give it as the first line of standard input\n',
      ]);
    });
  });

  describe('check-config', () => {
    it('says yes to a configuration without faults, and warns', async () => {
      write('{}', '    on_unavailable: skip\n  - { id: second, use: ./mirror.mjs }\nowners: off\n');
      const { code, stdout } = await inFolder(['check-config']);
      expect(code).to.equal(0);
      expect(stdout).to.include('  1. mirror (mirror)\n  2. second (mirror)\n');
      expect(stdout).to.match(/warning: .*on_unavailable/);
      const json = await inFolder(['check-config', '--json']);
      expect(JSON.parse(json.stdout)).to.deep.include({ valid: true });
    });

    it('tells every fault in a line, without a stack', async () => {
      write('{ dwn: true }', 'colour: red\n');
      const { code, stdout, stderr } = await inFolder(['check-config']);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr)
        .to.match(/postern\.yaml:6:15: .*dwn.*down/)
        .and.to.match(/postern\.yaml:7:1: .*colour/);
      expect(stderr).not.to.include('    at ');
      const json = JSON.parse((await inFolder(['check-config', '--json'])).stdout) as {
        faults: { line: number }[];
      };
      expect(json.faults.map(({ line }) => line)).to.have.members([6, 7]);
    });
  });

  describe('doctor', () => {
    describe('--synapse', () => {
      const synapse = (modules: string): void =>
        writeFileSync(join(folder, 'homeserver.yaml'), `server_name: example.org\n${modules}`);

      it('says what is wrong there, and what to do', async () => {
        write();
        synapse('modules: []');
        const { code, stdout } = await inFolder(['doctor', '--synapse', 'homeserver.yaml']);
        expect(code).to.equal(1);
        expect(stdout).to.match(/^Synapse: not ok\n {2}error: no module asks this gateway\n {4}modules: \[/m);
        const { stdout: json } = await inFolder(['doctor', '--json', '--synapse', 'homeserver.yaml']);
        expect(JSON.parse(json)).to.have.property('synapse').with.nested.property('[0].level', 'error');
      });

      it('shows the answer that the module would get', async () => {
        write();
        synapse('password_providers: [{ module: rest_auth_provider.RestAuthProvider }]');
        const argv = ['doctor', '--synapse', 'homeserver.yaml', '--user', 'alice'];
        const { stdout } = await inFolder(argv, 'ecila');
        expect(stdout).to.include('Accepted as @alice:example.org').and.not.to.include('display_name');
      });

      it('names the accounts that are recorded with nobody', async () => {
        const homeserver = await startFakeHttpServer();
        const listed = (name: string, more: object = {}): object => ({
          name: `@${name}:example.org`,
          ...more,
        });
        homeserver.respond(({ url }) => {
          const path = url.replace('/_synapse/admin/v2/users', '');
          const pages: Record<string, object> = {
            '?guests=false&limit=100&from=0': { users: [listed('alice'), listed('known')], next_token: '2' },
            '?guests=false&limit=100&from=2': {
              users: [listed('root', { admin: true }), listed('irc_bob'), listed('other')],
            },
            '/%40alice%3Aexample.org': { external_ids: [{ auth_provider: 'oidc', external_id: '1' }] },
            '/%40known%3Aexample.org': {
              external_ids: [{ auth_provider: 'postern', external_id: 'mirror:known' }],
            },
            '/%40irc_bob%3Aexample.org': { appservice_id: 'irc' },
            '/%40other%3Aexample.org': {},
          };
          return { status: path in pages ? 200 : 500, body: JSON.stringify(pages[path]) };
        });
        try {
          write('{}', `homeserver: { url: '${homeserver.url}', admin_token: syt_admin }\n`);
          synapse('');
          const argv = ['doctor', '--json', '--synapse', 'homeserver.yaml'];
          const { stdout } = await inFolder(argv);
          const { synapse: findings } = JSON.parse(stdout) as { synapse: { message: string }[] };
          expect(findings.at(-1)?.message).to.match(/^1 accounts .*: @alice:example\.org \(mirror:alice\)$/);
          homeserver.answer({ status: 403, body: '{}' });
          expect((await inFolder(argv)).stdout).to.include('no server administrator');
        } finally {
          await homeserver.close();
        }
      });

      it('is a fault of the command line where the file is none', async () => {
        write();
        for (const [text, words] of [
          ['- a list', 'no mapping of keys'],
          ['a: [', 'homeserver.yaml: '],
        ] as const) {
          writeFileSync(join(folder, 'homeserver.yaml'), text);
          const { code, stderr } = await inFolder(['doctor', '--synapse', 'homeserver.yaml']);
          expect([code, stderr.includes(words)]).to.deep.equal([2, true]);
        }
        const { code } = await inFolder(['doctor', '--synapse', 'nowhere.yaml']);
        expect(code).to.equal(2);
      });
    });

    it('tells findings, and ends with 1 for an error', async () => {
      write('{ findings: [{ level: warning, message: old, remedy: renew }] }');
      const mild = await inFolder(['doctor']);
      expect([mild.code, mild.stdout]).to.deep.equal([0, 'mirror: ok\n  warning: old\n    renew\n']);
      write('{ findings: [{ level: error, message: broken }] }');
      const severe = await inFolder(['doctor', '--json']);
      expect(severe.code).to.equal(1);
      expect(JSON.parse(severe.stdout)).to.deep.equal({
        plugins: [{ plugin: 'mirror', findings: [{ level: 'error', message: 'broken' }] }],
      });
    });

    it('says once what several plugins tell by their time', async () => {
      write('{}', '  - { id: second, use: ./mirror.mjs }\n');
      const { code, stdout } = await inFolder(['doctor']);
      expect(code).to.equal(0);
      expect(stdout.match(/2 plugins check passwords.* the time of a refusal/g)).to.have.length(1);
      const { stdout: json } = await inFolder(['doctor', '--json']);
      expect(JSON.parse(json)).to.have.nested.property('chain[0].level', 'info');
    });

    it('tells a back end that is down, and what to do', async () => {
      write('{ down: true }');
      const { code, stdout } = await inFolder(['doctor']);
      expect(code).to.equal(1);
      expect(stdout).to.match(
        /mirror: not ok\n {2}error: the mirror is broken \(PLUGIN_UNAVAILABLE\)\n {4}Check that/,
      );
    });
  });

  it('lists the plugins that come with it', async () => {
    expect((await postern(['plugins'])).stdout).to.match(/^file: authenticate, profile, find$/m);
    expect(JSON.parse((await postern(['plugins', '--json'])).stdout)).to.deep.include({
      name: 'file',
      capabilities: ['authenticate', 'profile', 'find'],
      sometimes: [],
    });
  });

  it('makes hashes', async () => {
    expect((await postern(['hash'], { stdin: 'secret' })).stdout).to.match(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    );
    expect((await postern(['hash', '--scheme', 'bcrypt'], { stdin: 'secret' })).stdout).to.match(
      /^\$2b\$12\$.{53}\n$/,
    );
  });

  it('prints its schema, its version and its help', async () => {
    expect(JSON.parse((await postern(['schema'])).stdout)).to.have.nested.property('properties.server_name');
    expect((await postern(['version'])).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    const help = await postern(['--help']);
    expect([help.code, help.stdout]).to.satisfy(
      ([code, text]: [number, string]) => code === 0 && text.includes('Exit codes'),
    );
  });

  it('ends with 2 for what it does not know', async () => {
    expect((await postern(['dance'])).code).to.equal(2);
    expect((await postern(['try'])).code).to.equal(2);
    expect((await postern(['start', '--config', join(folder, 'none.yaml')])).code).to.equal(2);
  });

  it('colours on a terminal only, and never with NO_COLOR', async () => {
    write();
    const coloured = await postern(['check-config'], { cwd: folder, tty: true });
    expect(coloured.stdout).to.include('\u001b[32mvalid\u001b[0m');
    const plain = await postern(['check-config'], { cwd: folder, tty: true, env: { NO_COLOR: '1' } });
    expect(plain.stdout).not.to.include('\u001b');
  });

  describe('start', () => {
    const urlIn = (text: string): string => /"url":"([^"]+)"/.exec(text)?.[1] ?? '';

    it('says where it listens and which plugins answer, serves, reloads, and stops', async () => {
      write();
      const session = createIo({ cwd: folder });
      const ended = run(['start'], session.io);
      await session.printed('"msg":"listening"');
      expect(session.stdout()).to.include('"plugins":["mirror (mirror)"]');
      const login = async (): Promise<string> => {
        const body = JSON.stringify({ user: { id: '@alice:example.org', password: 'ecila' } });
        return (await fetch(urlIn(session.stdout()) + PATH, { method: 'POST', body })).text();
      };
      expect(await login()).to.include('"success":true');

      write('{}', 'colour: red\n');
      session.signal('SIGHUP');
      await session.printed('the old one goes on');
      expect(session.stdout()).to.match(/postern\.yaml:7:1: .*colour/);
      expect(await login()).to.include('"success":true');

      write('{}', 'names: { reserved: [alice] }\n');
      session.signal('SIGHUP');
      await session.printed('configuration read again');
      expect(await login()).to.include('"success":false');

      session.signal('SIGTERM');
      expect(await ended).to.equal(0);
      session.signal('SIGTERM');
      expect(session.exits).to.deep.equal([70]);
    });

    it('listens on a second port for monitoring', async () => {
      write('{}', 'monitoring: { port: 0 }\nnames: {}\n');
      const session = createIo({ cwd: folder });
      const ended = run(['start'], session.io);
      await session.printed('"msg":"monitoring"');
      const [, monitoring = ''] = [...session.stdout().matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url);
      expect(await (await fetch(`${monitoring}/health`)).json()).to.deep.equal({ status: 'ok' });
      expect((await fetch(monitoring + PATH, { method: 'POST' })).status).to.equal(404);
      session.signal('SIGINT');
      expect(await ended).to.equal(0);
    });

    it('logs an error that reached nobody, and ends with a code', async () => {
      write();
      const session = createIo({ cwd: folder });
      const ended = run(['start'], session.io);
      await session.printed('"msg":"listening"');
      session.fail(new Error('nobody caught me'));
      expect(session.stdout()).to.include('nobody caught me');
      expect(session.exits).to.deep.equal([70]);
      session.signal('SIGTERM');
      await ended;
    });

    it('logs a rejected promise that nobody waits for, and goes on', async () => {
      write();
      const session = createIo({ cwd: folder });
      const ended = run(['start'], session.io);
      await session.printed('"msg":"listening"');
      session.reject(new Error('nobody waits for me'));
      session.signal('SIGTERM');
      await ended;
      expect(session.stdout()).to.include('nobody waits for me');
      expect(session.exits).to.deep.equal([]);
    });

    it('tells a port that is taken', async () => {
      write();
      const session = createIo({ cwd: folder });
      const ended = run(['start'], session.io);
      await session.printed('"msg":"listening"');
      const port = new URL(urlIn(session.stdout())).port;
      writeFileSync(
        join(folder, 'second.yaml'),
        `server_name: example.org\nlisten: { port: ${port} }\nplugins: [{ id: mirror, use: ./mirror.mjs }]\n`,
      );
      const second = await inFolder(['start', '--config', 'second.yaml']);
      expect(second.code).to.equal(2);
      expect(second.stderr).to.match(
        /error: cannot listen on 127\.0\.0\.1 port \d+: something else listens there already/,
      );
      session.signal('SIGTERM');
      await ended;
    });
  });
});
