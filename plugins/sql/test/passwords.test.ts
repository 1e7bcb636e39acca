import type { Passwords } from '@postern/plugin-api';
import { createMemoryLog } from '@postern/plugin-testkit';
import { createPasswordHasher } from '@postern/password-hashes';
import { expect } from 'chai';
import { passwordsOf, type RowPasswords } from '../src/passwords.js';

/** bcrypt cost 4 of `Right password`. */
const BCRYPT = '$2b$04$jzrx4PcIyM0YyqSLjaIIz.9lpU2CnTTU5xXd5z7J6tSGM8Gy0WYa6';
/** Of `secret`. */
const MD5 = '5ebe2294ecd0e0f08eab7690d2a6ee69';

describe('the passwords of several schemes', () => {
  const hasher = createPasswordHasher();
  let asked: string[];
  let columns: RowPasswords;
  let open: (schemes: ('md5' | 'nt' | 'bcrypt')[]) => void;
  const { signal } = new AbortController();
  const check = (hash: string, password: string) =>
    columns.check({ password_hash: hash, username: 'alice' }, password, signal);

  beforeEach(() => {
    asked = [];
    const passwords: Passwords = {
      verify(hash, password, options) {
        asked.push(`verify ${options?.scheme}`);
        return hasher.verify(hash, password, options);
      },
      async decoy(_hash, _password, options) {
        asked.push(`decoy ${options?.scheme}`);
      },
    };
    open = (schemes) => {
      columns = passwordsOf({ schemes }, { passwords, log: createMemoryLog() });
    };
    open(['md5', 'bcrypt']);
  });

  it('have the decoy of the first, and then of the one that most people log in with', async () => {
    const decoy = async (): Promise<string | undefined> => {
      await columns.decoy('x', signal);
      return asked.at(-1);
    };
    expect(await decoy()).to.equal('decoy md5');
    expect(await check(BCRYPT, 'Right password')).to.equal('right');
    expect(await decoy()).to.equal('decoy bcrypt');
    expect(await check(BCRYPT, 'Right password')).to.equal('right');
    expect(await check(MD5, 'secret')).to.equal('right');
    expect(await decoy()).to.equal('decoy bcrypt');
  });

  it('cost one decoy where the account is locked, has none, or one of another scheme', async () => {
    for (const [hash, verdict] of [
      ['', 'wrong'],
      ['!', 'wrong'],
      [`!${BCRYPT}`, 'wrong'],
      ['rubbish', 'unreadable'],
    ] as const) {
      asked = [];
      expect(await check(hash, 'x')).to.equal(verdict);
      expect(asked).to.deep.equal(['decoy md5']);
    }
    expect(await check(BCRYPT, 'wrong')).to.equal('wrong');
    expect(asked.at(-1)).to.equal('verify bcrypt');
  });

  it('cost a check for each scheme that fits, for everybody', async () => {
    open(['md5', 'nt', 'bcrypt']);
    const costOf = async (work: () => Promise<unknown>): Promise<number> => {
      asked = [];
      await work();
      return asked.length;
    };
    const everybody = {
      unknown: () => columns.decoy('x', signal),
      wrong: () => check(MD5, 'wrong'),
      right: () => check(MD5, 'secret'),
      locked: () => check(`!${MD5}`, 'secret'),
      unreadable: () => check('rubbish', 'secret'),
    };
    for (const [who, work] of Object.entries(everybody)) expect(await costOf(work), who).to.equal(2);
  });
});
