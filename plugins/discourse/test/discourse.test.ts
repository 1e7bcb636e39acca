import type { Call } from '@postern/plugin-api';
import { createCall } from '@postern/plugin-testkit';
import { expect } from 'chai';
import { changePassword, ERAS, inGroup, person, quoted, setting, tables, USER_PASSWORDS } from './forum.js';
import { openDiscourse, type Opened } from './opened.js';
import { server } from './postgresql.js';

const ERA = 'since 2024';
const PASSWORD = 'pä"ss\'\\ 🔑 ';
const ALICE = { subject: '1', username: 'Älice' };

describe('the plugin discourse', () => {
  let forums = 0;
  let schema = '';
  const opened: Opened[] = [];
  const run = (sql: string): Promise<void> => server.run(schema, sql);
  const open = async (config: object = {}): Promise<Opened> => {
    const forum = await openDiscourse({ ...server.settings, schema, ...config });
    opened.push(forum);
    return forum;
  };

  beforeEach(async () => {
    forums += 1;
    schema = `forum_${forums}`;
    await run(`${tables(ERA)};
      ${person(ERA, { id: 1, username: 'Älice', password: PASSWORD, name: 'Älice "O\'Neil" 🦊 <b>', emails: ['alice@example.org', 'älice@example.net'] })};
      ${person(ERA, { id: 2, username: 'bob', password: 'bob-pw', name: '', emails: ['bob@example.org'] })};
      ${inGroup(1, 'Größe')}; ${inGroup(1, 'trust_level_1')}; ${inGroup(2, 'staff')}`);
  });
  afterEach(async () => {
    for (const forum of opened.splice(0)) await forum.close();
  });

  for (const era of ERAS) {
    it(`finds the hashes of a forum ${era}`, async () => {
      schema = `era_${ERAS.indexOf(era)}`;
      await run(`${tables(era)}; ${person(era, { id: 1, username: 'Älice', password: PASSWORD })};
        ${person(era, { id: 2, username: 'sso' })}`);
      const forum = await open();
      expect(await forum.login('Älice', PASSWORD)).to.deep.include({ verdict: 'accepted', account: ALICE });
      expect(await forum.login('Älice', PASSWORD.trim())).to.include({ reason: 'wrong-password' });
      expect(await forum.login('sso', 'x')).to.include({ reason: 'not-allowed' });
      await run(changePassword(era, 1, 'another'));
      expect(await forum.login('Älice', PASSWORD)).to.include({ reason: 'wrong-password' });
      expect(await forum.login('Älice', 'another')).to.include({ verdict: 'accepted' });
    });
  }

  it('brings name, addresses and groups along', async () => {
    const forum = await open();
    const profile = {
      displayName: 'Älice "O\'Neil" 🦊 <b>',
      threePids: [
        { medium: 'email', address: 'alice@example.org', verified: true },
        { medium: 'email', address: 'älice@example.net', verified: true },
      ],
      groups: ['Größe', 'trust_level_1'],
    };
    expect(await forum.login('älice', PASSWORD)).to.deep.equal({
      verdict: 'accepted',
      account: ALICE,
      profile,
    });
    expect(await forum.plugin.profile({ ...ALICE, username: 'old' }, forum.call())).to.deep.equal(profile);
    expect(await forum.plugin.profile({ subject: '3', username: 'Älice' }, forum.call())).to.equal(undefined);
  });

  it('folds names as Ruby does', async () => {
    await run(`${person(ERA, { id: 3, username: 'ΟΔΟΣ', usernameLower: 'οδοσ', password: 'capital' })};
      ${person(ERA, { id: 4, username: 'λόγος', usernameLower: 'λόγος', password: 'final' })}`);
    const forum = await open();
    for (const spelling of ['ÄLICE', 'älice', 'A\u0308lice', 'ALICE@example.org', 'ÄLICE@example.net'])
      expect(await forum.login(spelling, PASSWORD)).to.deep.include({ account: ALICE });
    for (const spelling of ['ΟΔΟΣ', 'οδοσ', 'οδος'])
      expect(await forum.login(spelling, 'capital')).to.include({ verdict: 'accepted' });
    expect(await forum.login('λόγος', 'final')).to.include({ verdict: 'accepted' });
    await run(person(ERA, { id: 5, username: 'οδος', password: 'small' }));
    expect(await forum.login('οδος', 'small')).to.deep.include({
      account: { subject: '5', username: 'οδος' },
    });
  });

  it('takes nothing for a name that is none', async () => {
    const forum = await open();
    for (const hostile of [
      `' OR ''='`,
      'x"; DROP TABLE users; --',
      ':folded',
      '$1',
      '\0',
      'b\0b',
      '%',
      '_ob',
      '@',
    ])
      expect(await forum.login(hostile, 'bob-pw')).to.deep.equal({ verdict: 'unknown-user' });
    for (const subject of ['', '0', '-1', '01', '1.0', ' 1', '2147483648', '9'.repeat(30), 'x', '\0'])
      expect(await forum.plugin.find({ subject }, forum.call())).to.equal(undefined);
  });

  it('knows nothing of the accounts that belong to Discourse', async () => {
    await run(
      `${person(ERA, { id: -1, username: 'system', password: 'x', emails: ['no_reply@example.org'] })}`,
    );
    const forum = await open();
    for (const name of ['system', 'no_reply@example.org'])
      expect(await forum.login(name, 'x')).to.deep.equal({ verdict: 'unknown-user' });
  });

  it('finds accounts by name, subject and the addresses of those that are active', async () => {
    const { plugin, log } = await open();
    const call = (): Call => createCall(log);
    const email = (address: string) => plugin.find({ medium: 'email', address }, call());
    expect(await plugin.find({ username: 'ÄLICE' }, call())).to.deep.equal(ALICE);
    expect(await plugin.find({ subject: '1' }, call())).to.deep.equal(ALICE);
    expect(await email('älice@example.net')).to.deep.equal(ALICE);
    expect(await email('nobody@example.org')).to.equal(undefined);
    expect(await plugin.find({ medium: 'msisdn', address: '4930901820' }, call())).to.equal(undefined);
    await run('UPDATE users SET active = false');
    expect(await email('älice@example.net')).to.equal(undefined);
  });

  it('lets nobody in by e-mail address if it is told so', async () => {
    const forum = await open({ login_by_email: false });
    expect(await forum.login('alice@example.org', PASSWORD)).to.deep.equal({ verdict: 'unknown-user' });
  });

  it('keeps the subject of somebody who is renamed, and knows whose name it is now', async () => {
    const forum = await open();
    await run(`UPDATE users SET username = 'Robert', username_lower = 'robert' WHERE id = 2;
      ${person(ERA, { id: 3, username: 'bob', password: 'new bob' })}`);
    expect(await forum.login('robert', 'bob-pw')).to.deep.include({
      account: { subject: '2', username: 'Robert' },
    });
    expect(await forum.login('bob', 'new bob')).to.deep.include({
      account: { subject: '3', username: 'bob' },
    });
    expect(await forum.login('bob', 'bob-pw')).to.include({ reason: 'wrong-password' });
  });

  it('reads the phone number from a user field', async () => {
    await run(`INSERT INTO user_fields (id, name, description) VALUES (7, 'Phone "mobile"', ''), (8, 'Twice', ''), (9, 'Twice', '');
      INSERT INTO user_custom_fields (user_id, name, value) VALUES (1, 'user_field_7', '+49 30 901820'), (1, 'user_field_8', 'x'), (2, 'user_field_7', '')`);
    const phones = async (phone_field: string): Promise<unknown> => {
      const forum = await open({ phone_field });
      const profile = await forum.plugin.profile(ALICE, forum.call());
      return profile?.threePids?.filter(({ medium }) => medium === 'msisdn');
    };
    const phone = [{ medium: 'msisdn', address: '+49 30 901820', verified: false }];
    expect(await phones('Phone "mobile"')).to.deep.equal(phone);
    expect(await phones('user_field_7')).to.deep.equal(phone);
    expect(await failure({ phone_field: 'Fax' })).to.equal('phone_field: there is no user field "Fax"');
    expect(await failure({ phone_field: 'Twice' })).to.contain('write user_field_8 or user_field_9');
  });

  it('asks once for a verdict, and once more for a profile', async () => {
    const forum = await open();
    await forum.plugin.health?.(forum.call());
    const statements = async (username: string, password: string): Promise<number> => {
      server.requests();
      await forum.login(username, password);
      return server.requests().filter((request) => request.includes('SELECT')).length;
    };
    expect(await statements('bob', 'bob-pw')).to.equal(2);
    expect(await statements('bob@example.org', 'bob-pw')).to.equal(2);
  });

  it('asks once and gets one row for every refusal, whoever is there', async () => {
    await run(person(ERA, { id: 4, username: 'gone', password: 'gone-pw', emails: ['gone@example.org'] }));
    await run("UPDATE users SET suspended_till = now() + '1 day' WHERE id = 4");
    const forum = await open();
    await forum.plugin.health?.(forum.call());
    for (const [username, password] of [
      ['bob', 'wrong'],
      ['bob@example.org', 'wrong'],
      ['gone', 'gone-pw'],
      ['gone@example.org', 'gone-pw'],
      ['nobody', 'wrong'],
      ['nobody@example.org', 'wrong'],
    ] as const) {
      server.requests();
      server.rows();
      expect((await forum.login(username, password)).verdict, username).not.to.equal('accepted');
      const statements = server.requests().filter((request) => request.includes('SELECT'));
      expect([statements.length, server.rows()], username).to.deep.equal([1, 1]);
    }
  });

  it('takes the time of a usual hash where there is none', async () => {
    await run(person(ERA, { id: 3, username: 'sso' }));
    const forum = await open();
    expect(await forum.login('nobody', 'x')).to.deep.equal({ verdict: 'unknown-user' });
    expect(await forum.login('nobody@example.org', 'x')).to.deep.equal({ verdict: 'unknown-user' });
    expect(await forum.login('sso', 'x')).to.include({ reason: 'not-allowed' });
    expect(forum.decoys).to.deep.equal(Array(3).fill('$pbkdf2-sha256$i=1000,l=32$'));
  });

  it('says when it is opened what is missing', async () => {
    expect(await failure({ connection: 'mysql://gate@localhost/forum' })).to.match(/^expected postgresql:/);
    expect(await failure({ connection: 'sqlite:./forum.db' })).to.contain('PostgreSQL only');
    expect(await failure({ schema: 'nowhere' })).to.contain(
      'there is no table nowhere.users; look at the database and at schema',
    );
    await run('ALTER TABLE users DROP COLUMN staged; DROP TABLE user_security_keys');
    expect(await failure({})).to.match(
      /the table \w+\.users has no column staged; there is no table \w+\.user_security_keys/,
    );
  });

  it('tells the operator of version, size and what is dubious', async () => {
    const findings = async (config: object = {}): Promise<string[]> => {
      const forum = await open(config);
      return ((await forum.plugin.inspect?.(forum.call())) ?? []).map(({ message }) => message);
    };
    expect((await findings())[0]).to.match(
      /^PostgreSQL \d+\.\d+, Discourse since autumn 2024, number of users unknown/,
    );
    await run(`ANALYZE users; ${setting('enable_discourse_connect', 't')}`);
    const [first, ...others] = await findings({ second_factor: 'ignore' });
    expect(first).to.match(/, fewer than 10 users$/);
    expect(others.join('; '))
      .to.contain('the database user may change accounts')
      .and.contain('enable_discourse_connect is on')
      .and.contain('second_factor: ignore');
  });

  it('takes columns that Discourse has given up for dropped', async () => {
    await run(`ALTER TABLE users ADD password_hash varchar(64), ADD salt varchar(32), ADD password_algorithm varchar(64);
      UPDATE users SET password_hash = ${quoted('00'.repeat(32))}, salt = 'x';
      CREATE FUNCTION raise_readonly() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''read only''; END' LANGUAGE plpgsql;
      CREATE TRIGGER users_password_hash_readonly BEFORE UPDATE OF password_hash ON users
        FOR EACH ROW EXECUTE PROCEDURE raise_readonly()`);
    expect(await (await open()).login('bob', 'bob-pw')).to.include({ verdict: 'accepted' });
  });

  it('knows of passwords that have expired while the hashes were still in users', async () => {
    schema = 'between';
    const era = 'until 2024';
    await run(
      `${tables(era)}; ${USER_PASSWORDS}; ${person(era, { id: 2, username: 'bob', password: 'bob-pw' })}`,
    );
    const forum = await open();
    expect(await forum.login('bob', 'bob-pw')).to.include({ verdict: 'accepted' });
    await run(`INSERT INTO user_passwords (user_id, password_hash, password_salt, password_algorithm, password_expired_at)
      SELECT id, password_hash, salt, password_algorithm, now() FROM users`);
    expect(await forum.login('bob', 'bob-pw')).to.include({ reason: 'password-change-needed' });
    await run(changePassword(era, 2, 'a new one'));
    expect(await forum.login('bob', 'a new one')).to.include({ verdict: 'accepted' });
  });

  async function failure(config: object): Promise<string> {
    try {
      await open(config);
      return 'opened';
    } catch (error) {
      return (error as Error).message;
    }
  }
});
