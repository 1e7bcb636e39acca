import { expect } from 'chai';
import { startDirectory, type FakeDirectory } from './support/fake-directory.js';
import { openLdap, type Opened } from './support/opened.js';
import { alice, BASE, bob, configFor, ENTRIES, person, PEOPLE, uuid } from './support/people.js';

describe('a login by search', () => {
  let directory: FakeDirectory;
  let opened: Opened | undefined;

  async function open(more: object = {}): Promise<Opened> {
    opened = await openLdap(configFor(directory.url, more));
    return opened;
  }

  beforeEach(async () => {
    directory = await startDirectory({ entries: ENTRIES });
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
    await directory.close();
  });

  it('gives the name of the entry, what never changes, and what is known', async () => {
    const { login } = await open({ emails_verified: true });
    expect(await login('ALICE', 'Alice-pw')).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'Alice', subject: uuid(1) },
      profile: {
        displayName: 'Alice L.',
        threePids: [
          { medium: 'email', address: 'alice@example.org', verified: true },
          { medium: 'email', address: 'Liddell@example.org', verified: true },
          { medium: 'msisdn', address: '+49 171 5550100', verified: false },
          { medium: 'msisdn', address: '030 901820', verified: false },
        ],
      },
    });
  });

  it('says whose password was wrong', async () => {
    const { login } = await open();
    expect(await login('alice', 'Bob-pw')).to.deep.include({
      verdict: 'rejected',
      reason: 'wrong-password',
      account: { username: 'Alice', subject: uuid(1) },
    });
  });

  it('sends no empty password and no name that nobody has', async () => {
    const { login } = await open();
    expect(await login('alice', '')).to.deep.include({ verdict: 'rejected', reason: 'wrong-password' });
    expect(await login('nobody', '')).to.deep.equal({ verdict: 'unknown-user' });
    expect(await login('nobody', 'x')).to.deep.equal({ verdict: 'unknown-user' });
    const people = directory.binds.filter(({ name }) => name.endsWith(PEOPLE));
    expect(people).to.deep.equal([]);
    expect(directory.binds.filter(({ password }) => password === '')).to.deep.equal([]);
  });

  describe('with a decoy', () => {
    const decoy = `cn=decoy,${BASE}`;
    beforeEach(() => {
      directory.entries = [...ENTRIES, { dn: decoy, password: 'guessed', attributes: { cn: 'decoy' } }];
    });

    it('asks for an unknown name a decoy, which costs as much and lets nobody in', async () => {
      const { login } = await open({ decoy_dn: decoy });
      expect(await login('nobody', 'guessed')).to.deep.equal({ verdict: 'unknown-user' });
      expect(directory.binds.at(-1)).to.deep.include({ name: decoy, password: 'guessed' });
      directory.onBind = ({ name }) => (name === decoy ? { code: 51 } : undefined);
      const failure = await login('nobody', 'x').catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'PLUGIN_UNAVAILABLE');
    });

    it('makes for every refusal two searches, of which one shows an entry, and one bind', async () => {
      const { login } = await open({ decoy_dn: decoy });
      const costs = async (name: string): Promise<object> => {
        await login(name, 'x');
        const [searches, binds, shown] = [directory.searches.length, directory.binds.length, directory.shown];
        await login(name, 'x');
        return {
          searches: directory.searches.length - searches,
          binds: directory.binds.length - binds,
          shown: directory.shown - shown,
        };
      };
      const cost = { searches: 2, binds: 1, shown: 1 };
      expect(await costs('nobody'), 'an unknown name').to.deep.equal(cost);
      expect(await costs('alice'), 'a wrong password').to.deep.equal(cost);
      directory.onBind = ({ name }) => (name.endsWith(PEOPLE) ? { code: 49, words: 'data 533' } : undefined);
      expect(await costs('bob'), 'a disabled account').to.deep.equal(cost);
    });

    it('refuses all the same where the decoy cannot be read, and not where nothing can', async () => {
      const { login } = await open({ decoy_dn: decoy });
      directory.onSearch = ({ base }) => (base === decoy ? { code: 32 } : undefined);
      expect(await login('nobody', 'x')).to.deep.equal({ verdict: 'unknown-user' });
      expect(await login('alice', 'x')).to.have.property('reason', 'wrong-password');
      directory.onSearch = ({ base }) => (base === decoy ? { code: 51 } : undefined);
      const failure = await login('nobody', 'x').catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'PLUGIN_UNAVAILABLE');
    });
  });

  it('never binds as a person where it reads, nor reads where it binds as a person', async () => {
    const { login, find } = await open();
    for (let round = 0; round < 3; round += 1) {
      await login('alice', 'Alice-pw');
      await login('bob', 'wrong');
      await find({ username: 'bob' });
    }
    const readers = new Set(directory.searches.map(({ connection }) => connection));
    const people = directory.binds.filter(({ name }) => name.endsWith(PEOPLE));
    expect(people).to.have.length(6);
    expect(people.filter(({ connection }) => readers.has(connection))).to.deep.equal([]);
  });

  describe('with several bases', () => {
    const staff = `ou=staff,${BASE}`;
    const search = [{ base: PEOPLE }, { base: staff, scope: 'one', filter: '(&(uid={username})(mail=*))' }];
    const carol = { ...person('carol', 3, { mail: 'c@example.org' }), dn: `uid=carol,${staff}` };

    it('finds people below each, by the filter of each', async () => {
      const silent = { ...person('silent', 4), dn: `uid=silent,${staff}` };
      const deep = { ...person('deep', 5, { mail: 'd@example.org' }), dn: `uid=deep,ou=x,${staff}` };
      directory.entries = [...ENTRIES, carol, silent, deep];
      const { login, find } = await open({ search });
      expect(await login('carol', 'carol-pw')).to.have.property('verdict', 'accepted');
      expect(await login('alice', 'Alice-pw')).to.have.property('verdict', 'accepted');
      for (const name of ['silent', 'deep']) {
        expect(await login(name, `${name}-pw`)).to.have.property('verdict', 'unknown-user');
      }
      expect(await find({ subject: uuid(3) })).to.have.property('username', 'carol');
      expect(await find({ subject: uuid(4) }), 'the filter of the base holds for subjects, too').to.equal(
        undefined,
      );
    });

    it('knows nobody whose name is there twice', async () => {
      directory.entries = [
        ...ENTRIES,
        { ...person('bob', 6, { mail: 'b@example.org' }), dn: `uid=bob,${staff}` },
      ];
      const { login, find } = await open({ search });
      expect(await login('bob', 'bob-pw')).to.deep.equal({ verdict: 'unknown-user' });
      expect(await find({ username: 'bob' })).to.equal(undefined);
    });

    it('knows a person once whom two bases show', async () => {
      const { login } = await open({ search: [{ base: PEOPLE }, { base: BASE }] });
      expect(await login('bob', 'bob-pw')).to.have.property('verdict', 'accepted');
    });
  });

  it('takes whoever has the name before whoever it leads to by another attribute', async () => {
    directory.entries = [...ENTRIES, person('mallory', 7, { mail: 'bob' })];
    const { login } = await open({ login_attributes: ['uid', 'mail'] });
    expect(await login('bob', 'bob-pw')).to.have.nested.property('account.username', 'bob');
    expect(await login('bob', 'mallory-pw')).to.have.nested.property('account.username', 'bob');
    expect(await login('BOB@example.org', 'bob-pw')).to.have.nested.property('account.username', 'bob');
  });

  it('keeps to the filter', async () => {
    const { login, find } = await open({ filter: '(mobile=*)' });
    expect(await login('alice', 'Alice-pw')).to.have.property('verdict', 'accepted');
    expect(await login('bob', 'bob-pw')).to.deep.equal({ verdict: 'unknown-user' });
    expect(await find({ subject: uuid(2) })).to.equal(undefined);
  });

  it('is a failure when an entry does not show what never changes', async () => {
    const { login } = await open({ attributes: { subject: 'employeeNumber' } });
    const failure = await login('bob', 'bob-pw').catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'PLUGIN_MISCONFIGURED');
    expect(failure).to.have.property('message').that.includes('employeeNumber');
  });

  it('knows nobody whose entry went away between the search and the bind', async () => {
    directory.onBind = ({ name }) => (name === bob.dn ? { code: 32 } : undefined);
    const { login } = await open();
    expect(await login('bob', 'bob-pw')).to.deep.equal({ verdict: 'unknown-user' });
  });

  it('tells and counts grace logins and passwords that expire soon', async () => {
    const control = (value: number[]): Buffer => Buffer.from(value);
    const policy = '1.3.6.1.4.1.42.2.27.8.5.1';
    const answers = [
      { type: policy, value: control([0x30, 0x05, 0xa0, 0x03, 0x81, 0x01, 0x02]) },
      { type: policy, value: control([0x30, 0x06, 0xa0, 0x04, 0x80, 0x02, 0x0e, 0x10]) },
      { type: '2.16.840.1.113730.3.4.5', value: Buffer.from('86400') },
    ];
    const { login, log } = await open();
    for (const answer of answers) {
      directory.onBind = ({ name }) => (name === alice.dn ? { code: 0, controls: [answer] } : undefined);
      expect(await login('alice', 'Alice-pw')).to.have.property('verdict', 'accepted');
    }
    const fields = log.lines.filter(({ level }) => level !== 'debug').map((line) => line.fields);
    expect(fields).to.deep.equal([
      { graceLoginsLeft: 2, graceLogins: 1 },
      { secondsLeft: 3600, expiryWarnings: 1 },
      { secondsLeft: 86400, expiryWarnings: 2 },
    ]);
    expect(directory.binds.at(-1)?.controls).to.deep.equal([policy]);
  });

  for (const [name, controls, reason] of [
    ['locked', [0x30, 3, 0x81, 1, 1], 'locked'],
    ['expired', [0x30, 3, 0x81, 1, 0], 'expired'],
  ] as const) {
    it(`is refused as ${name} by the control of the password policy`, async () => {
      const value = Buffer.from(controls);
      directory.onBind = (bind) =>
        bind.name === bob.dn
          ? { code: 49, controls: [{ type: '1.3.6.1.4.1.42.2.27.8.5.1', value }] }
          : undefined;
      const { login } = await open();
      expect(await login('bob', 'bob-pw')).to.deep.include({ verdict: 'rejected', reason });
    });
  }

  it('is refused while the password must be changed, and its connection is not used again', async () => {
    const value = Buffer.from([0x30, 3, 0x81, 1, 2]);
    directory.onBind = ({ name }) =>
      name === bob.dn ? { code: 0, controls: [{ type: '1.3.6.1.4.1.42.2.27.8.5.1', value }] } : undefined;
    const { login } = await open();
    expect(await login('bob', 'bob-pw')).to.deep.include({ reason: 'password-change-needed' });
    await login('alice', 'Alice-pw');
    const [first, second] = directory.binds.filter(({ name }) => name.endsWith(PEOPLE));
    expect(first?.connection).not.to.equal(second?.connection);
  });

  it('replaces a connection after 1,000 binds', async () => {
    const { login } = await open({ pool: { connections: 1 } });
    for (let bind = 0; bind < 1001; bind += 1) await login('bob', 'wrong');
    const used = directory.binds.filter(({ name }) => name === bob.dn).map(({ connection }) => connection);
    expect(new Set(used.slice(0, 1000)).size).to.equal(1);
    expect(new Set(used).size).to.equal(2);
  });
});
