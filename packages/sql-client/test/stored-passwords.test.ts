import { usualHash } from '@postern/password-hashes';
import type { Passwords } from '@postern/plugin-api';
import { expect } from 'chai';
import { StoredPasswords } from '../src/index.js';
import { silentLog } from './database.js';

const { signal } = new AbortController();
const MD5_CRYPT = `$1$saltsalt$${'.'.repeat(22)}`;
const BCRYPT = (salt: string): string => `$2b$12$${salt.padEnd(53, 'x')}`;

/** Takes `right` for right, and keeps what it was asked. */
function fakePasswords(code?: string): Passwords & { readonly asked: string[] } {
  const asked: string[] = [];
  const fail = (): void => {
    if (code !== undefined) throw Object.assign(new Error('what is wrong'), { code });
  };
  return {
    asked,
    async verify(hash, password, options) {
      asked.push(`verify ${hash} ${options?.rule} ${options?.salt}`);
      fail();
      return password === 'right';
    },
    async decoy(hash, _, options) {
      asked.push(`decoy ${hash} ${options?.rule ?? options?.scheme}`);
      if (code === 'BUSY') fail();
    },
  };
}

describe('the password columns of a table', () => {
  it('are checked with the rule of the system and the columns beside the hash', async () => {
    const passwords = fakePasswords();
    const stored = new StoredPasswords(passwords, silentLog(), { rule: 'mybb' });
    expect(await stored.check({ hash: 'h', salt: 's' }, 'right', signal)).to.equal('right');
    expect(await stored.check({ hash: 'h', salt: 's' }, 'wrong', signal)).to.equal('wrong');
    expect(passwords.asked).to.deep.equal(['verify h mybb s', 'verify h mybb s']);
  });

  it('that cannot be read are told in the log, never with the hash, after a decoy', async () => {
    for (const code of ['MALFORMED', 'UNKNOWN_SCHEME', 'TOO_EXPENSIVE', 'UNSUPPORTED']) {
      const passwords = fakePasswords(code);
      const log = silentLog();
      const stored = new StoredPasswords(passwords, log, {});
      expect(await stored.check({ hash: 'broken' }, 'right', signal)).to.equal('unreadable');
      expect(passwords.asked.at(-1)).to.contain(`decoy ${usualHash({}).hash}`);
      expect(log.warnings).to.have.length(1);
      expect(JSON.stringify(log.warnings)).not.to.contain('broken');
    }
  });

  it('cost the same where there is none, and where the account is locked', async () => {
    for (const hash of ['', '!', '*', '!$2b$10$abc']) {
      const passwords = fakePasswords();
      const stored = new StoredPasswords(passwords, silentLog(), { rule: 'phpbb' });
      expect(await stored.check({ hash }, 'right', signal)).to.equal('wrong');
      expect(passwords.asked).to.deep.equal([`decoy ${usualHash({ rule: 'phpbb' }).hash} phpbb`]);
    }
  });

  it('are unavailable when too many wait for a check', async () => {
    const stored = new StoredPasswords(fakePasswords('BUSY'), silentLog(), {});
    for (const work of [stored.check({ hash: 'h' }, 'right', signal), stored.decoy('x', signal)]) {
      const error = await work.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 1000 });
    }
  });

  it('have a decoy like most of the accounts that log in', async () => {
    const passwords = fakePasswords();
    const stored = new StoredPasswords(passwords, silentLog(), {});
    const decoy = async (): Promise<string | undefined> => {
      await stored.decoy('any', signal);
      return passwords.asked.at(-1);
    };
    expect(await decoy()).to.contain(`decoy ${usualHash({}).hash}`);
    for (const salt of ['a', 'b', 'c']) stored.learn({ hash: BCRYPT(salt) });
    stored.learn({ hash: MD5_CRYPT });
    expect(await decoy()).to.contain(BCRYPT('a'));
    for (let votes = 0; votes < 4; votes += 1) stored.learn({ hash: MD5_CRYPT });
    expect(await decoy()).to.contain(MD5_CRYPT);
    for (let votes = 0; votes < 4; votes += 1) await stored.check({ hash: BCRYPT('d') }, 'wrong', signal);
    expect(await decoy(), 'nobody votes by guessing').to.contain(MD5_CRYPT);
  });

  it('have a decoy like the first hash that is seen, right or wrong, rather than a guess', async () => {
    const passwords = fakePasswords();
    const stored = new StoredPasswords(passwords, silentLog(), {});
    await stored.check({ hash: MD5_CRYPT }, 'wrong', signal);
    await stored.check({ hash: BCRYPT('a') }, 'wrong', signal);
    await stored.decoy('any', signal);
    expect(passwords.asked.at(-1)).to.contain(`decoy ${MD5_CRYPT}`);
  });

  it('have no decoy that cannot be checked', async () => {
    const passwords = fakePasswords();
    const stored = new StoredPasswords(passwords, silentLog(), {});
    for (const hash of ['', '!', `!${MD5_CRYPT}`, 'rubbish', '$2b$31$expensive']) stored.learn({ hash });
    await stored.decoy('any', signal);
    expect(passwords.asked.at(-1)).to.contain(`decoy ${usualHash({}).hash}`);
  });

  it('have a decoy of the most frequent scheme, where each account has its own', async () => {
    const passwords = fakePasswords();
    const stored = new StoredPasswords(passwords, silentLog(), { scheme: 'bcrypt' });
    const digest = '0'.repeat(32);
    for (const scheme of ['nt', 'md5', 'nt', 'nt']) stored.learn({ hash: digest, scheme });
    await stored.decoy('any', signal);
    expect(passwords.asked).to.deep.equal([`decoy ${digest} nt`]);
  });
});
