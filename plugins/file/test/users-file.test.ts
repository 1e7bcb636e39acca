import { chmodSync } from 'node:fs';
import { mock } from 'node:test';
import { createMemoryLog, type MemoryLog } from '@postern/plugin-testkit';
import type { PluginContext } from '@postern/plugin-api';
import { expect } from 'chai';
import { UsersFile } from '../src/users-file.js';
import { Folder } from './support/folder.js';
import { BCRYPT_12, BCRYPT_4 } from './support/hashes.js';

const people = (...names: string[]): string =>
  `users: { ${names.map((name) => `${name}: { password: "${BCRYPT_12}" }`).join(', ')} }`;

describe('a users file on disk', () => {
  let folder: Folder;
  let log: MemoryLog;
  let releases: (() => Promise<void> | void)[];

  const open = (path: string, format: UsersFile['format'] = 'auto'): Promise<UsersFile> => {
    const context: PluginContext = {
      id: 'people',
      serverName: 'example.org',
      log,
      now: () => new Date(0),
      configDirectory: folder.path,
      passwords: { verify: async () => false, decoy: async () => undefined },
      onClose: (release) => releases.push(release),
    };
    return UsersFile.open({ path, format }, context);
  };
  const namesIn = ({ users }: UsersFile): readonly string[] => users.all.map(({ username }) => username);

  beforeEach(() => {
    folder = new Folder();
    log = createMemoryLog();
    releases = [];
  });
  afterEach(async () => {
    for (const release of releases) await release();
    folder.remove();
  });

  it('is told by its first line, unless the configuration says what it is', async () => {
    const apache = folder.write('htpasswd', `# x\nalice:${BCRYPT_12}\n`);
    const yaml = folder.write('users.yaml', `# x\n---\n${people('alice')}`);
    expect(namesIn(await open(apache))).to.deep.equal(['alice']);
    expect(namesIn(await open(yaml))).to.deep.equal(['alice']);
    expect(namesIn(await open(folder.write('empty', ''), 'htpasswd'))).to.deep.equal([]);
    for (const [path, format] of [
      [apache, 'yaml'],
      [yaml, 'htpasswd'],
    ] as const) {
      await expectFailure(open(path, format), /fault/);
    }
  });

  it('is refused when it is none, too large, no text, or faulty', async () => {
    await expectFailure(open(`${folder.path}/none`), /^there is no file .*none$/);
    await expectFailure(open(folder.path), /this is no file/);
    await expectFailure(open('/dev/zero'), /this is no file/);
    await expectFailure(open(folder.write('large', Buffer.alloc(16 * 1024 * 1024 + 1, ' '))), /larger than/);
    await expectFailure(open(folder.write('binary', Buffer.from([0xff]))), /not UTF-8/);
    await expectFailure(open(folder.write('faulty', 'users: { alice: {} }')), /faulty:1:17: users\.alice/);
  });

  it('is taken anew when it was written, replaced, or the link to it points elsewhere', async () => {
    const file = await open(folder.link('users', folder.write('one', people('alice', 'bob'))));
    folder.write('one', people('alice'));
    await file.refresh();
    expect(namesIn(file), 'a deleted user is gone').to.deep.equal(['alice']);
    folder.replace('one', people('carol'));
    await file.refresh();
    expect(namesIn(file)).to.deep.equal(['carol']);
    folder.link('users', folder.write('two', people('david')));
    await file.refresh();
    expect(namesIn(file)).to.deep.equal(['david']);
  });

  it('keeps its old content when the new one is faulty or gone, and says so once', async () => {
    const path = folder.write('users', people('alice'));
    const file = await open(path);
    folder.write('users', 'users: { alice: { password: canary } }');
    await file.refresh();
    await file.refresh();
    expect(namesIn(file)).to.deep.equal(['alice']);
    expect(log.lines.map(({ level }) => level)).to.deep.equal(['error']);
    expect(JSON.stringify(log.lines)).to.contain('users:1:29').and.not.to.contain('canary');
    expect((await file.inspect()).filter(({ level }) => level === 'error')).to.have.length(1);

    folder.remove();
    await file.refresh();
    expect(namesIn(file)).to.deep.equal(['alice']);
    expect((await file.inspect()).find(({ level }) => level === 'error')?.message).to.contain('no file');

    folder = new Folder();
  });

  it('forgets a fault that was mended', async () => {
    const file = await open(folder.write('users', people('alice')));
    folder.write('users', 'nonsense');
    await file.refresh();
    folder.write('users', people('bob'));
    await file.refresh();
    expect(namesIn(file)).to.deep.equal(['bob']);
    expect((await file.inspect()).some(({ level }) => level === 'error')).to.equal(false);
  });

  it('is looked at every two seconds, until it is closed', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    try {
      const file = await open(folder.write('users', people('alice')));
      folder.write('users', people('bob'));
      mock.timers.tick(1999);
      await file.settled();
      expect(namesIn(file)).to.deep.equal(['alice']);
      mock.timers.tick(1);
      await file.settled();
      expect(namesIn(file)).to.deep.equal(['bob']);
      for (const release of releases.splice(0)) await release();
      folder.write('users', people('carol'));
      mock.timers.tick(10_000);
      await file.settled();
      expect(namesIn(file)).to.deep.equal(['bob']);
    } finally {
      mock.timers.reset();
    }
  });

  it('tells how many people, weak hashes, and permissions it has', async () => {
    const path = folder.write(
      'users',
      `alice:${BCRYPT_12}\nbob:${BCRYPT_4}\ncarol:{SHA}kzJ2SU13CjNejuMu4BjeUhisKJw=\ndave:!\n`,
    );
    chmodSync(path, 0o640);
    const file = await open(path);
    expect((await file.inspect()).map(({ level, message }) => [level, message])).to.deep.equal([
      ['info', 'users: 4'],
      [
        'info',
        'the password hashes are of several kinds: the time of a refusal tells that there are people with one of the rarer kinds',
      ],
      ['warning', "password hashes weaker than today's: 2"],
    ]);
    for (const mode of [0o644, 0o642]) {
      chmodSync(path, mode);
      expect((await file.inspect()).at(-1)?.remedy).to.equal(`chmod o-rw ${path}`);
    }
  });
});

async function expectFailure(work: Promise<unknown>, message: RegExp): Promise<void> {
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  expect(failure).to.include({ code: 'PLUGIN_MISCONFIGURED' });
  expect(failure?.message).to.match(message);
}
