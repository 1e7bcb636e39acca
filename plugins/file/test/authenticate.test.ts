import { createCall, createMemoryLog } from '@postern/plugin-testkit';
import type { Passwords } from '@postern/plugin-api';
import { expect } from 'chai';
import file from '../src/index.js';
import { Folder } from './support/folder.js';
import { BCRYPT_12 } from './support/hashes.js';

const SHA = '{SHA}kzJ2SU13CjNejuMu4BjeUhisKJw=';

describe('a login with a users file', () => {
  let folder: Folder;
  let releases: (() => Promise<void> | void)[];

  beforeEach(() => {
    folder = new Folder();
    releases = [];
  });
  afterEach(async () => {
    for (const release of releases) await release();
    folder.remove();
  });

  /** Opens the plugin with a hasher that takes `right` for every hash, and remembers what it was asked. */
  async function open(content: string) {
    const asked: string[] = [];
    const passwords: Passwords = {
      verify: async (hash, password) => {
        asked.push(`verify ${hash}`);
        return password === 'right';
      },
      decoy: async (hash) => {
        asked.push(`decoy ${hash}`);
      },
    };
    folder.write('users', content);
    const log = createMemoryLog();
    const call = createCall(log);
    const plugin = await file.open(
      { path: 'users', format: 'auto' },
      {
        id: 'people',
        serverName: 'example.org',
        log,
        now: () => new Date(0),
        configDirectory: folder.path,
        passwords,
        onClose: (release) => releases.push(release),
      },
      call,
    );
    return {
      asked,
      call,
      plugin,
      login: (username: string, password: string) => plugin.authenticate({ username, password }, call),
    };
  }

  it('costs an unknown name what it costs the people of the file', async () => {
    const { asked, login } = await open(`alice:!\nbob:${BCRYPT_12}\n`);
    expect(await login('carol', 'right')).to.deep.equal({ verdict: 'unknown-user' });
    expect(asked).to.deep.equal([`decoy ${BCRYPT_12}`]);
  });

  it('costs an unknown name what it costs most of the people', async () => {
    const { asked, login } = await open(
      `alice:${SHA}\nbob:${BCRYPT_12}\ncarol:${BCRYPT_12}\ndave:!\nerin:!\n`,
    );
    await login('nobody', 'right');
    expect(asked).to.deep.equal([`decoy ${BCRYPT_12}`]);
  });

  it('costs an unknown name something even where there is nobody', async () => {
    const { asked, login } = await open('users: {}');
    await login('carol', 'right');
    expect(asked[0]).to.match(/^decoy \$2b\$12\$/);
  });

  it('refuses a locked account at the same cost, whatever is typed', async () => {
    const { asked, login } = await open(`alice:!${BCRYPT_12}\nbob:${BCRYPT_12}\n`);
    expect(await login('alice', 'right')).to.deep.equal({
      verdict: 'rejected',
      reason: 'locked',
      account: { username: 'alice', subject: 'alice' },
    });
    expect(asked).to.deep.equal([`decoy ${BCRYPT_12}`]);
  });

  it('tells that an account is disabled only with the right password, and no more of it', async () => {
    const { call, login, plugin } = await open(
      `users: { alice: { password: "${BCRYPT_12}", disabled: true } }`,
    );
    const account = { username: 'alice', subject: 'alice' };
    expect(await login('alice', 'wrong')).to.include({ reason: 'wrong-password' });
    expect(await login('alice', 'right')).to.include({ reason: 'disabled' });
    expect(await plugin.profile(account, call)).to.equal(undefined);
  });
});
