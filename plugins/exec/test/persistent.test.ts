import { execPath } from 'node:process';
import { expect } from 'chai';
import { ScriptFolder } from './support/folder.js';
import { failureOf, withExec } from './support/opened.js';
import { isGone, until } from './support/processes.js';

/** Answers as the password says: what a child writes is the test's to choose. */
const ACTOR = `
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
appendFileSync('children', process.pid + '\\n');
const write = (value) => process.stdout.write(typeof value === 'string' ? value : JSON.stringify(value) + '\\n');
const held = [];
let [busy, most] = [0, 0];
const acts = {
  yes: ({ id }) => write({ id, auth: { success: true, subject: process.pid } }),
  no: ({ id }) => write({ id, auth: { success: false, reason: 'wrong-password', detail: 'it is no' } }),
  hold: (request) => void held.push(request),
  release: (request) => [request, ...held.splice(0).reverse()].forEach(({ id, localpart }) =>
    write({ id, auth: { success: true, subject: localpart } })),
  error: ({ id }) => write({ id, error: 'no database for error' }),
  nonsense: ({ id }) => write({ id, auth: { success: 'true' } }),
  unknown: ({ id }) => { write({ id: id + 1000, auth: { success: true } }); write({ id, auth: { success: false } }); },
  twice: ({ id }) => { acts.yes({ id }); acts.yes({ id }); },
  pieces: ({ id }) => { const text = JSON.stringify({ id, auth: { success: true } }); write(text.slice(0, 9)); setImmediate(() => write(text.slice(9) + '\\r\\n\\n')); },
  garbage: () => write('Warning: something\\n'),
  list: () => write('[1]\\n'),
  noId: () => write('{"auth":{"success":true}}\\n'),
  nan: ({ id }) => write('{"id":' + id + ',"auth":{"success":NaN}}\\n'),
  double: ({ id }) => write('{"id":' + id + ',"auth":{"success":false,"success":true}}\\n'),
  proto: ({ id }) => write('{"id":' + id + ',"__proto__":{"auth":{"success":true}}}\\n'),
  bytes: () => process.stdout.write(Buffer.from([0x7b, 0xff, 0x7d, 0x0a])),
  overlong: () => write('x'.repeat(10_000_000)),
  slow: ({ id }) => { most = Math.max(most, ++busy); setTimeout(() => { busy -= 1; write({ id, auth: { success: true, subject: most } }); }, 5); },
  crash: () => process.exit(7),
  mute: () => process.stdout.end(),
  afterwards: ({ id, localpart }) => { acts.yes({ id }); setTimeout(() => process.stderr.write('log of ' + localpart + ' afterwards\\n'), 20); },
  noise: ({ id, localpart }) => { process.stderr.write('log of ' + localpart + ' noise\\n', () => acts.yes({ id })); },
};
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  acts[request.password](request);
}
`;

describe('a script that keeps running', () => {
  const folder = new ScriptFolder();
  folder.write('actor.mjs', ACTOR);
  const config = { persistent: true, command: execPath, args: ['actor.mjs'] };
  const children = (): readonly number[] => folder.read('children').trim().split('\n').map(Number);
  const open = (more: object, work: Parameters<typeof withExec>[2]): Promise<void> =>
    withExec({ ...config, ...more }, folder.path, work);
  afterEach(() => {
    expect(children().filter((group) => !isGone(group))).to.deep.equal([], 'somebody is left');
    folder.remove('children');
  });

  it('is started once for many logins', async () => {
    await open({}, async ({ login }) => {
      const verdicts = await Promise.all(Array.from({ length: 100 }, () => login('alice', 'yes')));
      expect(new Set(verdicts.map((verdict) => JSON.stringify(verdict)))).to.have.property('size', 1);
      expect(verdicts[0]).to.deep.include({
        verdict: 'accepted',
        account: { username: 'alice', subject: String(children()[0]) },
      });
      expect(await login('alice', 'no')).to.deep.equal({
        verdict: 'rejected',
        reason: 'wrong-password',
        detail: 'it is …',
      });
      expect(children()).to.have.length(1);
    });
  });

  it('may answer in any order, in pieces, and with blank lines', async () => {
    await open({}, async ({ login }) => {
      const typed = [login('a', 'hold'), login('b', 'hold'), login('c', 'release')];
      for (const [index, verdict] of (await Promise.all(typed)).entries()) {
        expect(verdict).to.have.nested.property('account.subject', 'abc'[index]);
      }
      expect(await login('alice', 'pieces')).to.include({ verdict: 'accepted' });
    });
  });

  it('may answer too late, twice, or a request that never was: nobody else gets that answer', async () => {
    await open({}, async ({ login, log }) => {
      const over = new AbortController();
      const late = failureOf(login('late', 'hold', { signal: over.signal }));
      over.abort(new Error('the time is over'));
      expect(await late).to.include({ message: 'the time is over' });
      expect(await login('next', 'release')).to.have.nested.property('account.subject', 'next');
      expect(await login('alice', 'unknown')).to.include({ verdict: 'rejected' });
      expect(await login('alice', 'twice')).to.include({ verdict: 'accepted' });
      expect(await login('alice', 'no')).to.include({ verdict: 'rejected' });
      expect(log.lines.map(({ message }) => message)).to.include(
        'script answered a request that nobody waits for',
      );
      expect(children()).to.have.length(1);
    });
  });

  for (const [password, code, message] of [
    ['error', 'PLUGIN_UNAVAILABLE', /: no database for …$/],
    ['nonsense', 'PLUGIN_PROTOCOL', /auth\.success missing or of a wrong form/],
    ['proto', 'PLUGIN_PROTOCOL', /auth missing/],
  ] as const) {
    it(`that answers ${password} fails that request alone`, async () => {
      await open({}, async ({ login }) => {
        const other = login('b', 'hold');
        const failure = await failureOf(login('a', password));
        expect(failure.code).to.equal(code);
        expect(failure.message).to.match(message);
        expect(await login('c', 'release')).to.include({ verdict: 'accepted' });
        expect(await other).to.include({ verdict: 'accepted' });
        expect(children()).to.have.length(1);
      });
    });
  }

  for (const [password, code, message] of [
    ['garbage', 'PLUGIN_PROTOCOL', /no JSON/],
    ['list', 'PLUGIN_PROTOCOL', /no JSON object/],
    ['noId', 'PLUGIN_PROTOCOL', /without the id/],
    ['nan', 'PLUGIN_PROTOCOL', /no JSON/],
    ['double', 'PLUGIN_PROTOCOL', /same key twice/],
    ['bytes', 'PLUGIN_PROTOCOL', /not UTF-8/],
    ['overlong', 'PLUGIN_PROTOCOL', /a line of more than 1048576 bytes/],
    ['crash', 'PLUGIN_UNAVAILABLE', /ended with exit status 7/],
    ['mute', 'PLUGIN_UNAVAILABLE', /ended with/],
  ] as const) {
    it(`that does ${password} fails what is in flight as an outage, and is started again`, async () => {
      await open({}, async ({ login }) => {
        await login('alice', 'yes');
        const others = ['b', 'c'].map((name) => failureOf(login(name, 'hold')));
        const failures = [await failureOf(login('a', password)), ...(await Promise.all(others))];
        for (const failure of failures) {
          expect(failure.code).to.equal(code);
          expect(failure.message).to.match(message);
        }
        expect(await login('alice', 'yes')).to.include({ verdict: 'accepted' });
        expect(children()).to.have.length(2);
      });
    });
  }

  it('does not take those with it that waited for their turn', async () => {
    await open({ in_flight: 2 }, async ({ login }) => {
      await login('alice', 'yes');
      const inFlight = [failureOf(login('a', 'hold')), failureOf(login('b', 'crash'))];
      const waiting = [login('c', 'yes'), login('d', 'no'), login('e', 'yes')];
      for (const failure of await Promise.all(inFlight)) expect(failure.code).to.equal('PLUGIN_UNAVAILABLE');
      expect((await Promise.all(waiting)).map(({ verdict }) => verdict)).to.deep.equal([
        'accepted',
        'rejected',
        'accepted',
      ]);
    });
  });

  it('has no more requests at once than allowed', async () => {
    await open({ in_flight: 2 }, async ({ login }) => {
      const verdicts = await Promise.all(Array.from({ length: 9 }, () => login('alice', 'slow')));
      expect(verdicts[8]).to.have.nested.property('account.subject', '2');
    });
  });

  it('may be several children, of which one that crashes takes down its own requests only', async () => {
    await open({ processes: 3 }, async ({ login }) => {
      const verdicts = await Promise.all(Array.from({ length: 9 }, () => login('alice', 'yes')));
      const subjects = verdicts.map((verdict) =>
        verdict.verdict === 'accepted' ? verdict.account.subject : '',
      );
      expect(new Set(subjects)).to.have.property('size', 3);
      const [crashed, ...others] = [failureOf(login('a', 'crash')), login('b', 'yes'), login('c', 'yes')];
      expect(await crashed).to.include({ code: 'PLUGIN_UNAVAILABLE' });
      expect((await Promise.all(others)).map(({ verdict }) => verdict)).to.deep.equal([
        'accepted',
        'accepted',
      ]);
    });
  });

  it('is started again later and later if it never answers', async () => {
    await open(
      { args: ['-e', 'require("fs").appendFileSync("children", process.pid + "\\n"); process.exit(3)'] },
      async ({ login, plugin, call, log }) => {
        const starts = (): readonly unknown[] =>
          log.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields['retryMs']);
        await until('two starts', () => starts().length >= 2 || undefined);
        expect(starts().slice(0, 2)).to.deep.equal([250, 500]);
        for (const work of [login('alice', 'yes'), plugin.health?.(call())]) {
          const failure = await failureOf(Promise.resolve(work));
          expect(failure).to.include({ code: 'PLUGIN_UNAVAILABLE' });
          expect(failure.message).to.match(/exit status 3/);
        }
      },
    );
  });

  for (const password of ['noise', 'afterwards'])
    it(`keeps what it says to stderr apart, without secrets and names: ${password}`, async () => {
      await open({}, async ({ login, log }) => {
        expect(await login('alice', password)).to.include({ verdict: 'accepted' });
        const line = await until('the line', () =>
          log.lines.find(({ message }) => message === 'script said'),
        );
        expect(line).to.deep.include({ level: 'debug', fields: { line: 'log of … …' } });
      });
    });
});
