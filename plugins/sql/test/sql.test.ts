import { createHash } from 'node:crypto';
import type { Call } from '@postern/plugin-api';
import { expect } from 'chai';
import { createDatabase, type TestDatabase } from './database.js';
import { openSql, type Opened } from './opened.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const SELECT = `SELECT id AS subject, login AS username, pass AS password_hash, shown AS display_name, mail AS email,
  checked AS email_verified, phone, phone_checked AS phone_verified, reason_locked AS locked FROM people`;
const queries = {
  account: `${SELECT} WHERE lower(login) = lower(:username) OR mail = lower(:username)`,
  account_by_subject: `${SELECT} WHERE id = :subject`,
  account_by_email: `${SELECT} WHERE mail = :address`,
  account_by_phone: `${SELECT} WHERE phone = :address`,
  three_pids: 'SELECT medium, address, verified FROM addresses WHERE owner = :subject',
  groups: 'SELECT team AS group_name FROM teams WHERE member = :subject',
};
const password = { scheme: 'md5' };

describe('the plugin sql', () => {
  let database: TestDatabase;
  let sql: Opened;
  const config = (part: object = {}): object => ({ connection: database.url, queries, password, ...part });

  beforeEach(async () => {
    database = createDatabase(`
      CREATE TABLE people (id INTEGER PRIMARY KEY, login TEXT, pass TEXT, shown TEXT, mail TEXT, checked INTEGER, phone TEXT, phone_checked INTEGER, reason_locked TEXT);
      INSERT INTO people VALUES (1, 'Jürgen "O''Neil" 🦊 <b>', '${md5('pä"ss\'\\ ')}', 'Jürgen', 'j@example.org', 1, '4930901820', 1, 'no'),
        (2, 'BOB', '${md5('bob-pw')}', NULL, 'shared@example.org', 1, NULL, NULL, NULL), (3, 'bob', '${md5('small')}', ' ', 'shared@example.org', 1, NULL, NULL, NULL),
        (4, 'carol', '${md5('carol-pw')}', 'Carol', 'carol@example.org', 0, NULL, NULL, 'yes'), (5, 'dave', 'rubbish', NULL, NULL, NULL, NULL, NULL, NULL);
      CREATE TABLE addresses (owner INTEGER, medium TEXT, address TEXT, verified INTEGER);
      INSERT INTO addresses VALUES (1, 'email', 'second@example.org', 0), (1, 'msisdn', '+49 30 5550100', 1);
      CREATE TABLE teams (member INTEGER, team TEXT);
      INSERT INTO teams VALUES (1, 'Größe'), (1, 'staff');
    `);
    sql = await openSql(config());
  });
  afterEach(async () => {
    await sql.close();
    database.close();
  });

  it('takes names and passwords with everything that can stand in them', async () => {
    const username = 'Jürgen "O\'Neil" 🦊 <b>';
    expect(await sql.login(username.toLowerCase().replace('ü', 'ü'), 'pä"ss\'\\ ')).to.deep.equal({
      verdict: 'accepted',
      account: { subject: '1', username },
      profile: {
        displayName: 'Jürgen',
        threePids: [
          { medium: 'email', address: 'j@example.org', verified: true },
          { medium: 'msisdn', address: '4930901820', verified: true },
          { medium: 'email', address: 'second@example.org', verified: false },
          { medium: 'msisdn', address: '+49 30 5550100', verified: true },
        ],
        groups: ['Größe', 'staff'],
      },
    });
    expect(await sql.login(username, 'pä"ss\'\\')).to.include({ reason: 'wrong-password' });
    for (const hostile of [`' OR ''='`, `x'; DROP TABLE people; --`, ':subject', '?', '\0', '%', '_ob']) {
      expect(await sql.login(hostile, 'bob-pw')).to.deep.equal({ verdict: 'unknown-user' });
    }
  });

  it('tells two accounts apart that differ by case only, and takes nobody else for one of them', async () => {
    expect(await sql.login('BOB', 'bob-pw')).to.deep.include({ account: { subject: '2', username: 'BOB' } });
    expect(await sql.login('bob', 'small')).to.deep.include({ account: { subject: '3', username: 'bob' } });
    expect(await sql.login('Bob', 'bob-pw')).to.deep.equal({ verdict: 'unknown-user' });
    expect(await sql.login('shared@example.org', 'bob-pw')).to.deep.equal({ verdict: 'unknown-user' });
    expect(await sql.login('j@example.org', 'pä"ss\'\\ ')).to.include({ verdict: 'accepted' });
  });

  it('keeps the subject of somebody who is renamed, and knows whose name it is now', async () => {
    const account = { subject: '4', username: 'carol' };
    database.run("UPDATE people SET reason_locked = NULL, login = 'caroline' WHERE id = 4");
    database.run("UPDATE people SET login = 'carol' WHERE id = 5");
    const { plugin } = sql;
    const call = (): Call => sql.call();
    expect(await sql.login('caroline', 'carol-pw')).to.deep.include({
      account: { ...account, username: 'caroline' },
    });
    expect(await plugin.find?.({ subject: '4' }, call())).to.deep.equal({ ...account, username: 'caroline' });
    expect(await plugin.find?.({ username: 'carol' }, call())).to.deep.equal({ ...account, subject: '5' });
    expect(await plugin.profile(account, call())).to.include({ displayName: 'Carol' });
    const withoutFind = await openSql(config({ queries: { account: queries.account } }));
    expect(withoutFind.plugin.find).to.equal(undefined);
    expect(await withoutFind.plugin.profile(account, call())).to.equal(undefined);
    await withoutFind.close();
  });

  it('finds by addresses that are verified and one account’s alone', async () => {
    const find = (medium: 'email' | 'msisdn', address: string) =>
      sql.plugin.find?.({ medium, address }, sql.call());
    const juergen = { subject: '1', username: 'Jürgen "O\'Neil" 🦊 <b>' };
    expect(await find('email', 'j@example.org')).to.deep.equal(juergen);
    expect(await find('msisdn', '4930901820')).to.deep.equal(juergen);
    expect(await find('email', 'carol@example.org')).to.equal(undefined);
    expect(await find('email', 'shared@example.org')).to.equal(undefined);
    expect(await find('email', 'nobody@example.org')).to.equal(undefined);
  });

  it('says after the password why somebody is not let in', async () => {
    const account = { subject: '4', username: 'carol' };
    expect(await sql.login('carol', 'carol-pw')).to.deep.equal({
      verdict: 'rejected',
      reason: 'locked',
      account,
    });
    expect(await sql.login('carol', 'other')).to.deep.include({ reason: 'wrong-password', account });
    expect(await sql.plugin.profile(account, sql.call())).to.equal(undefined);
  });

  it('lets nobody in whose flag is neither yes nor no', async () => {
    for (const state of ['blocked', '2099-01-01']) {
      database.run(`UPDATE people SET reason_locked = '${state}'`);
      await expectProtocol(sql.login('bob', 'small'), /^the column locked holds neither yes nor no$/);
    }
  });

  it('refuses an account whose hash cannot be read, and says so in the log', async () => {
    expect(await sql.login('dave', 'x')).to.include({ verdict: 'rejected', reason: 'not-allowed' });
    const [line] = sql.log.lines;
    expect(line).to.include({ level: 'warn' });
    expect(JSON.stringify(line)).not.to.contain('rubbish');
  });

  it('takes several schemes in one table, and no others', async () => {
    await sql.close();
    const bcrypt = '$2b$04$jzrx4PcIyM0YyqSLjaIIz.9lpU2CnTTU5xXd5z7J6tSGM8Gy0WYa6';
    database.run(`UPDATE people SET pass = '${bcrypt}' WHERE id = 4; UPDATE people SET reason_locked = NULL`);
    sql = await openSql(config({ password: { schemes: ['bcrypt', 'md5'] } }));
    expect(await sql.login('carol', 'Right password')).to.include({ verdict: 'accepted' });
    expect(await sql.login('carol', 'wrong')).to.include({ reason: 'wrong-password' });
    expect(await sql.login('bob', 'small')).to.include({ verdict: 'accepted' });
    expect(await sql.login('dave', 'rubbish')).to.include({ reason: 'not-allowed' });
    expect(await sql.login('nobody', 'rubbish')).to.deep.equal({ verdict: 'unknown-user' });
    database.run(`UPDATE people SET pass = '${createHash('sha1').update('x').digest('hex')}' WHERE id = 4`);
    expect(await sql.login('carol', 'x')).to.include({ reason: 'not-allowed' });
  });

  it('says what a query lacks, by its name, when it is opened', async () => {
    const failure = async (part: object): Promise<string> => {
      try {
        await (await openSql(config({ queries: { ...queries, ...part } }))).close();
      } catch (error) {
        expect(error).to.include({ code: 'PLUGIN_MISCONFIGURED' });
        return (error as Error).message;
      }
      return 'opened';
    };
    expect(await failure({})).to.equal('opened');
    expect(
      await failure({ account: queries.account.replace('phone,', "phone, 'mxc://x/y' AS avatar_url,") }),
    ).to.equal('opened');
    expect(
      await failure({ account: 'SELECT id AS subject, login FROM people WHERE login = :username' }),
    ).to.equal(
      'the query account lacks username, password_hash: it has subject, login; rename a column by AS',
    );
    expect(await failure({ count: 'SELECT count(*) FROM teams' })).to.contain(
      'the query count lacks accounts',
    );
    expect(await failure({ groups: 'SELECT team FROM teams' })).to.contain(
      'the query groups lacks group_name',
    );
    expect(await failure({ groups: 'SELECT team AS group_name, member FROM teams' })).to.contain(
      'column member',
    );
    expect(await failure({ groups: 'SELECT team AS group_name, 1 AS group_name FROM teams' })).to.contain(
      'two columns',
    );
    expect(await failure({ groups: 'SELECT team AS group_name FROM team' })).to.match(
      /^the query groups: SQLite database .*not found \(no such table: team\)/,
    );
    expect(await failure({ groups: 'SELECT team AS group_name FROM teams WHERE member = :user' })).to.contain(
      'the query groups: :user is not known here: there is :subject',
    );
    expect(await failure({ three_pids: 'DELETE FROM teams' })).to.match(/^the query three_pids: .*readonly/);
  });

  it('fails on rows that make no sense', async () => {
    database.run("UPDATE addresses SET medium = 'fax'");
    await expectProtocol(sql.login('j@example.org', 'pä"ss\'\\ '), /neither email nor msisdn/);
    database.run("UPDATE people SET login = ' ' WHERE id = 5");
    await expectProtocol(sql.login(' ', 'x'), /without a subject or a username/);
  });

  it('is healthy while the database answers, and tells its version', async () => {
    await sql.plugin.health?.(sql.call());
    const [finding] = (await sql.plugin.inspect?.(sql.call())) ?? [];
    expect(finding?.message).to.match(/^SQLite 3\.[\d.]+; every query/);
    const counted = await openSql(
      config({ queries: { ...queries, count: 'SELECT count(*) AS accounts FROM people' } }),
    );
    const [withCount] = (await counted.plugin.inspect?.(counted.call())) ?? [];
    expect(withCount?.message).to.contain(', fewer than 100 accounts; every query');
    await counted.close();
    database.run('DROP TABLE teams');
    const error = await Promise.resolve(sql.plugin.inspect?.(sql.call())).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'PLUGIN_MISCONFIGURED' });
  });
});

async function expectProtocol(work: Promise<unknown>, words: RegExp): Promise<void> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).to.include({ code: 'PLUGIN_PROTOCOL' });
  expect((error as Error).message).to.match(words);
}
