import { execPath } from 'node:process';
import { expect } from 'chai';
import { ScriptFolder } from './support/folder.js';
import { failureOf, openExec, withExec } from './support/opened.js';

const PASSWORD = `it's "quoted" \\ {localpart}\n$(id) \`id\` é😀`;

describe('a script that is run', () => {
  const folder = new ScriptFolder();
  const withAuth = (auth: object, work: Parameters<typeof withExec>[2], more: object = {}): Promise<void> =>
    withExec({ auth, ...more }, folder.path, work);
  const sh = (name: string, text: string): string => folder.sh(name, text);

  it('gets the request as JSON on stdin, whatever the password holds', async () => {
    await withAuth(
      { command: sh('json.sh', 'cat > seen.json'), input: { type: 'json' } },
      async ({ login }) => {
        await login('alice', `${PASSWORD}\0end`);
        expect(folder.read('seen.json')).to.equal(
          JSON.stringify({
            mxid: '@alice:example.org',
            localpart: 'alice',
            domain: 'example.org',
            password: `${PASSWORD}\0end`,
          }),
        );
      },
    );
  });

  it('gets the request as lines', async () => {
    await withAuth(
      { command: sh('plain.sh', 'cat > seen.txt'), input: { type: 'plain' } },
      async ({ login }) => {
        await login('alice', 'right {domain}');
        expect(folder.read('seen.txt')).to.equal('alice\nexample.org\n@alice:example.org\nright {domain}\n');
      },
    );
  });

  it('gets another domain than that of the gateway if it is to', async () => {
    const auth = { command: sh('domain.sh', 'cat > seen.txt'), input: { type: 'plain' } };
    await withExec({ domain: 'other.example', auth }, folder.path, async ({ login }) => {
      await login('alice', 'right');
      expect(folder.read('seen.txt')).to.equal('alice\nother.example\n@alice:other.example\nright\n');
    });
  });

  it('gets arguments without a shell, and an environment of its own', async () => {
    const command = sh(
      'argv.sh',
      'printf "%s|" "$#" "$@" > argv.txt; env > env.txt; pwd > pwd.txt; cat > stdin.txt',
    );
    const args = ['-u', '{localpart}', '-p{password}', '$HOME; exit 1', '*'];
    await withAuth({ command, args, env: { SECRET: '{password}', LANG: 'C' } }, async ({ login }) => {
      await login('alice', PASSWORD);
      expect(folder.read('argv.txt')).to.equal(`5|-u|alice|-p${PASSWORD}|$HOME; exit 1|*|`);
      expect(folder.read('env.txt')).to.include(`SECRET=${PASSWORD}\n`);
      const names = folder
        .read('env.txt')
        .replace(PASSWORD, '')
        .split('\n')
        .map((line) => line.split('=')[0]);
      // dash and bash add PWD, and bash some of its own; Node adds its own when coverage is measured
      const added = ['PWD', 'OLDPWD', 'SHLVL', '_', 'NODE_V8_COVERAGE', ''];
      expect(names.filter((name) => !added.includes(name ?? ''))).to.have.members(['SECRET', 'LANG', 'PATH']);
      expect(folder.read('stdin.txt')).to.equal('');
    });
  });

  for (const [status, verdict] of [
    [0, 'accepted'],
    [1, 'rejected'],
    [3, 'unknown-user'],
    [10, 'accepted'],
    [11, 'rejected'],
    [2, 'PLUGIN_UNAVAILABLE'],
    [127, 'PLUGIN_UNAVAILABLE'],
  ] as const) {
    it(`means ${verdict} by the exit status ${status}`, async () => {
      const exit = { success: [0, 10], failure: [1, 11], unknown_user: [3] };
      await withAuth({ command: sh('exit.sh', `exit ${status}`), exit }, async ({ login }) => {
        const outcome = await login('alice', 'x').then(
          (answer) => answer.verdict,
          (error: { code: string }) => error.code,
        );
        expect(outcome).to.equal(verdict);
      });
    });
  }

  it('does not tell a wrong password from an unknown user by its exit status', async () => {
    await withAuth({ command: sh('no.sh', 'echo "no such luck" >&2; exit 1') }, async ({ login }) => {
      expect(await login('alice', 'x')).to.deep.equal({
        verdict: 'rejected',
        reason: 'unspecified',
        detail: 'exit status 1; it said: no such luck',
      });
    });
  });

  it('is not asked what it cannot be given, and no password is cut', async () => {
    const command = sh('all.sh', 'echo run > run.txt');
    await withAuth({ command, args: ['--user={localpart}', '{password}'] }, async ({ login }) => {
      expect(await login('alice', 'a\0b')).to.include({ verdict: 'rejected', reason: 'unspecified' });
      expect(await login('a\0b', 'x')).to.deep.equal({ verdict: 'unknown-user' });
      expect(await login('alice', '-x')).to.include({ verdict: 'rejected', reason: 'unspecified' });
      expect(() => folder.read('run.txt')).to.throw();
      expect(await login('alice', 'ab')).to.include({ verdict: 'accepted' });
    });
  });

  it('overrides its exit status in the output, which counts for a success only', async () => {
    const json = { output: { type: 'json' } };
    await withAuth(
      { command: sh('false.sh', `printf '{"auth":{"success":false,"detail":"not x today"}}'`), ...json },
      async ({ login }) => {
        expect(await login('alice', 'not x')).to.deep.equal({
          verdict: 'rejected',
          reason: 'unspecified',
          detail: '… today',
        });
      },
    );
    await withAuth(
      { command: sh('true.sh', `printf '{"auth":{"success":true}}'; exit 1`), ...json },
      async ({ login }) => {
        expect(await login('alice', 'x')).to.include({ verdict: 'rejected' });
      },
    );
  });

  it('is the account under the typed name, unless it tells another and its subject', async () => {
    const told = { output: { type: 'json' } };
    await withAuth(
      { command: sh('bare.sh', `printf '{"auth":{"success":true}}'`), ...told },
      async ({ login }) => {
        const [upper, lower] = [await login('ALICE', 'x'), await login('alice', 'x')];
        expect(upper).to.deep.include({ account: { username: 'ALICE', subject: 'ALICE' } });
        expect(lower).to.deep.include({ account: { username: 'alice', subject: 'alice' } });
      },
    );
    const answer = '{"auth":{"success":true,"id":{"type":"mxid","value":"@alice:example.org"},"subject":17}}';
    await withAuth({ command: sh('told.sh', `printf '${answer}'`), ...told }, async ({ login }) => {
      expect(await login('ALICE', 'x')).to.deep.include({ account: { username: 'alice', subject: '17' } });
    });
  });

  it('keeps what it says to stderr apart: in the log line by line, capped, without secrets and names', async () => {
    const command = sh(
      'chatty.sh',
      'read -r name; read -r x; read -r x; read -r password; i=0\n' +
        'while [ $i -lt 100 ]; do echo "line $i: $name $password" >&2; i=$((i+1)); done\nprintf true',
    );
    await withAuth(
      { command, input: { type: 'plain' }, output: { type: 'plain' } },
      async ({ login, log }) => {
        expect(await login('alice', 'canary')).to.include({ verdict: 'accepted' });
        const told = log.lines.filter(({ message }) => message.startsWith('script said'));
        expect(told).to.have.length(20);
        expect(told[7]).to.deep.include({ level: 'debug', fields: { line: 'line 7: … …' } });
        expect(JSON.stringify(log.lines)).not.to.match(/canary|alice/);
      },
    );
  });

  it('of which more run than allowed waits for its turn', async () => {
    const command = sh('turn.sh', 'mkdir lock || exit 9; rmdir lock');
    await withAuth(
      { command },
      async ({ login }) => {
        const verdicts = await Promise.all(Array.from({ length: 8 }, () => login('alice', 'x')));
        expect(verdicts.map(({ verdict }) => verdict)).to.deep.equal(Array(8).fill('accepted'));
      },
      { processes: 1 },
    );
  });

  it('with the password in its arguments is warned of', async () => {
    const command = sh('args.sh', 'exit 0');
    await withAuth({ command, args: ['{password}'] }, async ({ log, inspect }) => {
      expect(log.lines.filter(({ level }) => level === 'warn')).to.have.length(1);
      expect((await inspect()).filter(({ level }) => level === 'warning')).to.have.length(1);
    });
    await withAuth({ command, env: { P: '{password}' }, args: ['{localpart}'] }, async ({ log }) => {
      expect(log.lines.filter(({ level }) => level === 'warn')).to.deep.equal([]);
    });
  });

  it('that answers in its output is told how to let its exceptions be outages', async () => {
    const command = sh('raise.sh', 'exit 1');
    const remark = async (auth: object): Promise<boolean> => {
      const opened = await openExec({ auth: { command, ...auth } }, folder.path);
      const findings = await opened.inspect();
      await opened.close();
      return findings.some(({ message }) => message.includes('exit status 1 means no'));
    };
    const output = { type: 'json' };
    expect([await remark({}), await remark({ output })]).to.deep.equal([false, true]);
    const exit = { failure: [] };
    expect(await remark({ output, exit })).to.equal(false);
    await withAuth({ command, output, exit }, async ({ login }) => {
      expect(await failureOf(login('alice', 'x'))).to.include({ code: 'PLUGIN_UNAVAILABLE' });
    });
  });

  it('may be found in the PATH that it gets', async () => {
    folder.sh('found', 'exit 0');
    await withAuth({ command: 'found', env: { PATH: `/nowhere:${folder.path}` } }, async ({ login }) => {
      expect(await login('alice', 'x')).to.include({ verdict: 'accepted' });
    });
  });

  for (const [what, write, message] of [
    ['is missing', () => './missing.sh', /^auth: there is no file .*missing\.sh/],
    ['is a folder', () => '.', /there is no program \. /],
    [
      'is not executable',
      () => (folder.write('off.sh', ''), './off.sh'),
      /off\.sh is not executable: chmod \+x/,
    ],
    ['is in no PATH', () => 'no-such-program', /there is no program no-such-program/],
  ] as const) {
    it(`does not open when it ${what}`, async () => {
      const command = write();
      if (what === 'is not executable') folder.off('off.sh');
      const failure = await failureOf(openExec({ auth: { command } }, folder.path));
      expect(failure.code).to.equal('PLUGIN_MISCONFIGURED');
      expect(failure.message).to.match(message);
    });
  }

  it('is unhealthy when it is gone, and back when it is', async () => {
    const command = sh('moved.sh', 'exit 0');
    await withAuth({ command }, async ({ plugin, call, login }) => {
      await plugin.health?.(call());
      folder.remove('moved.sh');
      for (const work of [plugin.health?.(call()), login('alice', 'x')]) {
        expect(await failureOf(Promise.resolve(work))).to.include({ code: 'PLUGIN_MISCONFIGURED' });
      }
      sh('moved.sh', 'exit 0');
      await plugin.health?.(call());
    });
  });

  it('is looked at by the doctor: its interpreter, line ends, rights, and the script it is to run', async () => {
    const findings = async (text: string): Promise<string> => {
      const command = folder.write('odd.sh', text);
      const opened = await openExec({ auth: { command, args: ['./other.py'] } }, folder.path);
      const told = await opened.inspect();
      await opened.close();
      return told.map(({ level, message }) => `${level} ${message}`).join('\n');
    };
    expect(await findings('#!/bin/sh\n')).to.match(
      /^info auth: .*odd\.sh\nwarning auth: there is no \.\/other\.py/,
    );
    expect(await findings('#!/bin/sh\r\n')).to.match(/error .*Windows line ends/);
    expect(await findings('#!/no/such/python3 -u\n')).to.match(
      /error .*wants the interpreter \/no\/such\/python3/,
    );
    expect(await findings('#!/usr/bin/env -S no-such-php -n\n')).to.match(/error .*no-such-php/);
    expect(await findings(`#!${execPath}\n`)).not.to.match(/error/);
  });
});
