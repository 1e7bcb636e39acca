import { expect } from 'chai';
import { ScriptFolder } from './support/folder.js';
import { failureOf, openExec, withExec } from './support/opened.js';
import { isGone, until, written } from './support/processes.js';

/** Writes down which process group it is. */
const GROUP = 'echo $$ > group.tmp; mv group.tmp group';

/** Longer than any test, yet not for ever: a test that fails leaves it behind. */
const LONG = 'i=0; while [ $i -lt 1000 ]; do sleep 0.01; i=$((i+1)); done';

describe('a hostile script', () => {
  const folder = new ScriptFolder();
  const group = async (): Promise<number> => Number(await written(() => folder.read('group')));
  const gone = async (pid: number): Promise<void> => {
    await until('the end of the process group', () => isGone(pid) || undefined);
  };

  /** Logs in, ends the call's time once the script runs, and tells how the call ended. */
  async function timeOut(
    text: string,
    trap = '',
  ): Promise<{ code: unknown; message: string; milliseconds: number }> {
    const command = folder.sh('script.sh', `${trap}\n${GROUP}\n${text}`);
    const opened = await openExec({ auth: { command } }, folder.path);
    try {
      const over = new AbortController();
      const failure = failureOf(opened.login('alice', 'x', { signal: over.signal }));
      const pid = await group();
      const begun = performance.now();
      over.abort(new Error('the time is over'));
      const told = await failure;
      await gone(pid);
      return { ...told, milliseconds: performance.now() - begun };
    } finally {
      folder.remove('group');
      await opened.close();
    }
  }

  it('that never exits is stopped with SIGTERM when the time is over', async () => {
    const { message } = await timeOut(LONG, 'trap "echo cleaned > cleaned; exit 0" TERM');
    expect(message).to.equal('the time is over');
    expect(folder.read('cleaned')).to.equal('cleaned\n');
  });

  it('that ignores SIGTERM is killed a second later', async () => {
    const { message, milliseconds } = await timeOut(LONG, 'trap "" TERM');
    expect(message).to.equal('the time is over');
    expect(milliseconds).to.be.at.least(900);
  });

  it('that started others is stopped with all of them', async () => {
    const { message } = await timeOut('sh -c "trap \'\' TERM; sleep 20" & sleep 20 & wait');
    expect(message).to.equal('the time is over');
  });

  it('that leaves somebody behind holding its output does not hang, and nobody stays', async () => {
    const command = folder.sh('fork.sh', `${GROUP}\nsleep 20 &\nprintf true`);
    await withExec({ auth: { command, output: { type: 'plain' } } }, folder.path, async ({ login }) => {
      expect(await login('alice', 'x')).to.include({ verdict: 'accepted' });
      await gone(await group());
    });
  });

  it('that somebody left its process group for is answered for all the same', async () => {
    const command = folder.sh(
      'daemon.sh',
      'setsid sh -c "echo \\$\\$ > daemon.tmp; mv daemon.tmp daemon; exec sleep 20" &\nwhile [ ! -e daemon ]; do :; done\nprintf true',
    );
    await withExec({ auth: { command, output: { type: 'plain' } } }, folder.path, async ({ login }) => {
      expect(await login('alice', 'x')).to.include({ verdict: 'accepted' });
    });
    process.kill(Number(folder.read('daemon')), 'SIGKILL');
  });

  it('starts no more once the plugin is closed', async () => {
    folder.remove('group');
    const command = folder.sh('once.sh', `echo run >> runs\n${GROUP}\nsleep 20`);
    const { login, close } = await openExec({ auth: { command }, processes: 1 }, folder.path);
    const failures = ['a', 'b', 'c'].map((name) => failureOf(login(name, 'x')));
    await group();
    await close();
    for (const failure of await Promise.all(failures)) expect(failure.code).to.equal('PLUGIN_UNAVAILABLE');
    expect(await failureOf(login('d', 'x'))).to.include({ code: 'PLUGIN_UNAVAILABLE' });
    expect(folder.read('runs')).to.equal('run\n');
  });

  it('is stopped when the plugin is closed while it runs', async () => {
    folder.remove('group');
    const command = folder.sh('busy.sh', `${GROUP}\nsleep 20`);
    const { login, close } = await openExec({ auth: { command } }, folder.path);
    const failure = failureOf(login('alice', 'x'));
    const pid = await group();
    await close();
    // What the script began may be there for a moment more, until somebody takes note of its end.
    await gone(pid);
    expect(await failure).to.include({ code: 'PLUGIN_UNAVAILABLE' });
  });

  for (const [what, text, code, message] of [
    ['writes without end', 'exec yes', 'PLUGIN_PROTOCOL', /more than 1048576 bytes/],
    [
      'writes one endless line',
      "head -c 10000000 /dev/zero | tr '\\0' 'x'",
      'PLUGIN_PROTOCOL',
      /more than 1048576 bytes/,
    ],
    ['answers nothing', '', 'PLUGIN_PROTOCOL', /answered something that is no JSON; exit status 0/],
    ['answers NaN', `printf '{"auth":{"success":NaN}}'`, 'PLUGIN_PROTOCOL', /no JSON/],
    [
      'answers what is not UTF-8',
      `printf '{"auth":{"success":true},"x":"\\377"}'`,
      'PLUGIN_PROTOCOL',
      /not UTF-8/,
    ],
    [
      'answers keys twice',
      `printf '{"auth":{"success":false,"success":true}}'`,
      'PLUGIN_PROTOCOL',
      /same key twice/,
    ],
    [
      'answers __proto__',
      `printf '{"__proto__":{"auth":{"success":true}}}'`,
      'PLUGIN_PROTOCOL',
      /auth missing/,
    ],
    [
      'answers in the middle of its complaints',
      `echo warning; printf '{"auth":{"success":true}}'`,
      'PLUGIN_PROTOCOL',
      /no JSON/,
    ],
    ['kills itself', 'kill -9 $$', 'PLUGIN_UNAVAILABLE', /was ended by SIGKILL/],
    [
      'complains and fails',
      'printf "out of \\033[1mluck" >&2; exit 99',
      'PLUGIN_UNAVAILABLE',
      /^auth: exit status 99; it said: out of +\[1mluck$/,
    ],
    [
      'has another interpreter than there is',
      undefined,
      'PLUGIN_MISCONFIGURED',
      /cannot be started: .*interpreter/,
    ],
  ] as const) {
    it(`that ${what} is an outage, not a refusal`, async () => {
      const command =
        text === undefined ? folder.write('odd.sh', '#!/no/such/thing\n') : folder.sh('odd.sh', text);
      const auth = { command, input: { type: 'json' }, output: { type: 'json' } };
      await withExec({ auth }, folder.path, async ({ login }) => {
        const failure = await failureOf(login('alice', 'x'));
        expect(failure.code).to.equal(code);
        expect(failure.message).to.match(message);
      });
    });
  }

  it('that closes its input, or never reads it, answers all the same', async () => {
    for (const text of ['exec <&-\nprintf true', 'printf true']) {
      const input = { type: 'plain', template: `{password}${' '.repeat(300_000)}` };
      const auth = { command: folder.sh('deaf.sh', text), input, output: { type: 'plain' } };
      await withExec({ auth }, folder.path, async ({ login }) => {
        expect(await login('alice', 'x')).to.include({ verdict: 'accepted' });
      });
    }
  });

  it('that complains without end is kept out of the log and can still answer', async () => {
    const command = folder.sh(
      'noise.sh',
      "head -c 10000000 /dev/zero | tr '\\0' 'x' >&2\nyes | head -n 100000 >&2\nprintf true",
    );
    await withExec({ auth: { command, output: { type: 'plain' } } }, folder.path, async ({ login, log }) => {
      expect(await login('alice', 'x')).to.include({ verdict: 'accepted' });
      expect(JSON.stringify(log.lines).length).to.be.below(5000);
    });
  });
});
