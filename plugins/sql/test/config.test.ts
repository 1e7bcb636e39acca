import { expect } from 'chai';
import sql from '../src/index.js';

const connection = 'sqlite:./club.db';
const queries = { account: 'SELECT id FROM people' };

/** The faults that the schema finds, as `path: message`. */
async function faults(password: unknown): Promise<readonly string[]> {
  const { issues = [] } = await sql.config['~standard'].validate({ connection, queries, password });
  return issues.map(({ path = [], message }) => `${path.map(String).join('.')}: ${message}`);
}

describe('the configuration of sql', () => {
  it('has exactly one way to say how passwords are stored', async () => {
    for (const password of [
      undefined,
      { rule: 'django' },
      { scheme: 'md5' },
      { schemes: ['bcrypt', 'md5'] },
    ]) {
      expect(await faults(password)).to.deep.equal([]);
    }
    const expected = ['password: expected one of rule, scheme, schemes'];
    expect(await faults({})).to.deep.equal(expected);
    expect(await faults({ rule: 'django', scheme: 'md5' })).to.deep.equal(expected);
  });

  it('names the word that is wrong, in the key where it stands', async () => {
    for (const [password, place] of [
      [{ rule: 'djagno' }, 'password.rule'],
      [{ scheme: 'mdfive' }, 'password.scheme'],
      [{ schemes: ['bcrypt', 'mdfive'] }, 'password.schemes.1'],
      [{ schemes: [] }, 'password.schemes'],
    ] as const) {
      const [fault, ...others] = await faults(password);
      expect(fault?.startsWith(`${place}: `)).to.equal(true, fault);
      expect(others).to.deep.equal([]);
    }
  });
});
