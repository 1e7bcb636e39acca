import { createHash } from 'node:crypto';
import type { Call, Profile } from '@postern/plugin-api';
import { expect } from 'chai';
import { createDatabase, insertMeta, insertPerson, serialisedFlags, type TestDatabase } from './database.js';
import { openWordpress, type Opened } from './opened.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const UNKNOWN = { verdict: 'unknown-user' };

const PEOPLE = [
  {
    id: 1,
    login: 'Juergen',
    hash: md5('pä\\"ss\\\'\\\\'),
    email: 'j@example.org',
    name: 'J &amp; &lt;O&#039;Neil&gt;',
  },
  { id: 2, login: 'BOB', hash: md5('bob-pw'), email: 'shared@example.org' },
  { id: 3, login: 'bob', hash: md5('small'), email: 'Shared@example.org' },
  { id: 4, login: 'carol@example.org', hash: md5('carol-pw'), email: 'c&amp;c@example.org', name: ' ' },
  { id: 5, login: 'dave', hash: md5('dave-pw'), email: 'carol@example.org' },
  { id: 6, login: 'broken', hash: 'rubbish' },
  { id: 7, login: 'empty', hash: '' },
];

describe('the plugin wordpress on a database', () => {
  let database: TestDatabase;
  let site: Opened;
  const open = (part: object = {}): Promise<Opened> => openWordpress({ connection: database.url, ...part });
  const reopen = async (part: object): Promise<void> => {
    await site.close();
    site = await open(part);
  };
  const profile = async (username: string, password: string): Promise<Profile | undefined> => {
    const verdict = await site.login(username, password);
    return verdict.verdict === 'accepted' ? verdict.profile : undefined;
  };

  beforeEach(async () => {
    database = createDatabase();
    database.run(PEOPLE.map((person) => insertPerson(person)).join('\n'));
    const capabilities = serialisedFlags({ editor: true, 'shop manager': true, author: false });
    database.run(insertMeta(1, { wp_capabilities: capabilities, billing_phone: '030 5550100' }));
    site = await open();
  });
  afterEach(async () => {
    await site.close();
    database.close();
  });

  it('lets people in, and tells what the site knows of them', async () => {
    expect(await site.login('juergen', 'pä"ss\'\\')).to.deep.equal({
      verdict: 'accepted',
      account: { subject: '1', username: 'Juergen' },
      profile: {
        displayName: "J & <O'Neil>",
        threePids: [
          { medium: 'email', address: 'j@example.org', verified: false },
          { medium: 'msisdn', address: '030 5550100', verified: false },
        ],
        groups: ['editor', 'shop manager'],
      },
    });
    expect(await site.login('juergen', 'pä"ss')).to.include({ reason: 'wrong-password' });
  });

  it('spells names as the site does, with an exact one before all others', async () => {
    for (const typed of ['Jürgen', 'JUERGEN', '<b>Juergen</b>', 'j@EXAMPLE.org']) {
      expect(await site.login(typed, 'pä"ss\'\\')).to.deep.include({
        account: { subject: '1', username: 'Juergen' },
      });
    }
    expect(await site.login('BOB', 'bob-pw')).to.deep.include({ account: { subject: '2', username: 'BOB' } });
    expect(await site.login('bob', 'small')).to.deep.include({ account: { subject: '3', username: 'bob' } });
    for (const several of ['Bob', 'shared@example.org']) {
      expect(await site.login(several, 'bob-pw')).to.deep.equal(UNKNOWN);
    }
    for (const hostile of [
      `' OR ''='`,
      `x'; DROP TABLE wp_users; --`,
      ':name0',
      '?',
      'bob\0',
      '%',
      '_ob',
      '&;',
    ]) {
      expect(await site.login(hostile, 'bob-pw')).to.deep.equal(UNKNOWN);
    }
  });

  it('takes an e-mail address for a login first', async () => {
    expect(await site.login('carol@example.org', 'carol-pw')).to.include({ verdict: 'accepted' });
    expect(await site.login('carol@example.org', 'dave-pw')).to.include({ reason: 'wrong-password' });
    await reopen({ login_by_email: false });
    expect(await site.login('j@example.org', 'pä"ss\'\\')).to.deep.equal(UNKNOWN);
    expect(await site.login('carol@example.org', 'carol-pw')).to.include({ verdict: 'accepted' });
  });

  it('falls back from one name to the next', async () => {
    const shown = async (values: Readonly<Record<string, string>>): Promise<string | undefined> => {
      database.run(`DELETE FROM wp_usermeta WHERE user_id = 4; ${insertMeta(4, values)}`);
      return (await profile('carol@example.org', 'carol-pw'))?.displayName;
    };
    expect(await shown({ first_name: 'Carol', last_name: 'Coe', nickname: 'cc' })).to.equal('Carol Coe');
    expect(await shown({ first_name: '', last_name: 'Coe &amp; Co' })).to.equal('Coe & Co');
    expect(await shown({ first_name: '', last_name: '', nickname: 'cc' })).to.equal('cc');
    expect(await shown({})).to.equal(undefined);
  });

  it('finds by what does not change, and by verified addresses that are one account’s alone', async () => {
    const find = (key: Parameters<NonNullable<typeof site.plugin.find>>[0]) =>
      site.plugin.find?.(key, site.call());
    const carol = { subject: '4', username: 'carol@example.org' };
    const byEmail = (address: string) => find({ medium: 'email', address });
    expect(await byEmail('c&c@example.org')).to.equal(undefined);
    await reopen({ emails_verified: true });
    expect(await byEmail('c&c@example.org')).to.deep.equal(carol);
    expect(await byEmail('j@example.org')).to.deep.equal({ subject: '1', username: 'Juergen' });
    for (const nobody of ['shared@example.org', '', 'x@example.org']) {
      expect(await byEmail(nobody)).to.equal(undefined);
    }
    expect(await find({ medium: 'msisdn', address: '030 5550100' })).to.equal(undefined);
    expect(await find({ subject: '4' })).to.deep.equal(carol);
    expect(await find({ username: 'CAROL@example.org' })).to.deep.equal(carol);
    for (const subject of ['04', '4.0', '-1', 'x', '', '99999999999999999999']) {
      expect(await find({ subject })).to.equal(undefined);
    }
    const threePids = (await profile('bob', 'small'))?.threePids;
    expect(threePids, 'an address of two accounts').to.deep.equal([]);
  });

  it('keeps the subject of somebody who is renamed, and knows whose name it is now', async () => {
    const account = { subject: '4', username: 'carol@example.org' };
    database.run(
      "UPDATE wp_users SET user_login = 'caroline' WHERE ID = 4; UPDATE wp_users SET user_login = 'carol' WHERE ID = 5",
    );
    expect(await site.login('caroline', 'carol-pw')).to.deep.include({
      account: { ...account, username: 'caroline' },
    });
    const call = (): Call => site.call();
    expect(await site.plugin.find?.({ username: 'carol' }, call())).to.deep.equal({
      subject: '5',
      username: 'carol',
    });
    expect(await site.plugin.profile?.(account, call())).to.deep.include({ groups: [] });
    database.run('DELETE FROM wp_users WHERE ID = 4');
    expect(await site.plugin.profile?.(account, call())).to.equal(undefined);
  });

  it('lets only members with the required roles in, and tells so after the password', async () => {
    await reopen({ require_roles: ['author', 'shop manager'] });
    expect(await site.login('juergen', 'pä"ss\'\\')).to.include({ verdict: 'accepted' });
    expect(await site.login('bob', 'small')).to.include({ reason: 'not-allowed' });
    expect(await site.login('bob', 'wrong')).to.include({ reason: 'wrong-password' });
    expect(await site.plugin.profile?.({ subject: '3', username: 'bob' }, site.call())).to.equal(undefined);
    await reopen({ require_roles: ['author'] });
    expect(await site.login('juergen', 'pä"ss\'\\')).to.include({ reason: 'not-allowed' });
    database.run(insertMeta(3, { wp_capabilities: 'a:1:{s:6:"author";s:1:"1";}' }));
    expect(await site.login('bob', 'small')).to.include({ verdict: 'accepted' });
  });

  it('refuses accounts whose hash is empty or cannot be read, the latter with a line in the log', async () => {
    expect(await site.login('empty', 'x')).to.include({ reason: 'wrong-password' });
    expect(site.log.lines).to.deep.equal([]);
    expect(await site.login('broken', 'x')).to.include({ reason: 'not-allowed' });
    const [line] = site.log.lines;
    expect(line).to.include({ level: 'warn' });
    expect(JSON.stringify(line)).not.to.contain('rubbish');
  });

  it('reads own tables, another key for the phone number, or none', async () => {
    database.close();
    await site.close();
    database = createDatabase({ prefix: 'blog_', users: 'members', usermeta: 'members_meta' });
    database.run(insertPerson({ id: 1, login: 'alice', hash: md5('pw') }, 'members'));
    const meta = {
      blog_3_capabilities: serialisedFlags({ subscriber: true }),
      blog_capabilities: 'x',
      phone: '1',
      billing_phone: '2',
    };
    database.run(insertMeta(1, meta, 'members_meta'));
    const own = { table_prefix: 'blog_', user_table: 'members', usermeta_table: 'members_meta', site: 3 };
    site = await open({ ...own, phone_meta: 'phone' });
    expect(await profile('alice', 'pw')).to.deep.equal({
      displayName: undefined,
      threePids: [{ medium: 'msisdn', address: '1', verified: false }],
      groups: ['subscriber'],
    });
    await reopen({ ...own, phone_meta: false, site: 1 });
    expect(await profile('alice', 'pw')).to.deep.equal({ displayName: undefined, threePids: [], groups: [] });
  });

  it('says what is missing when it is opened, with the prefix and what to grant', async () => {
    const failure = async (part: object = {}): Promise<string> => {
      const error: unknown = await open(part).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'PLUGIN_MISCONFIGURED' });
      return (error as Error).message;
    };
    expect(await failure({ table_prefix: 'other_' })).to.match(
      /no such table: other_users.*"other_".*GRANT SELECT \(ID, .*\) ON other_users.*spam, deleted/,
    );
    database.run('ALTER TABLE wp_usermeta RENAME COLUMN umeta_id TO id');
    expect(await failure()).to.match(/umeta_id.*GRANT SELECT \(umeta_id, .*\) ON wp_usermeta$/);
  });

  it('is healthy while the database answers, and tells what it found', async () => {
    await site.plugin.health?.(site.call());
    const messages = async (): Promise<readonly string[]> =>
      ((await site.plugin.inspect?.(site.call())) ?? []).map(({ message }) => message);
    const [first, second, ...more] = await messages();
    expect(first).to.match(/^WordPress \(a single site\) on SQLite 3\.[\d.]+, fewer than 100 accounts$/);
    expect(second).to.match(/^of the 7 newest accounts, .* hashed 0 passwords, an earlier one 0, others 7$/);
    expect(more).to.deep.equal([]);
    await reopen({ site: 9 });
    expect((await messages())[2]).to.equal('nobody has a role on site 9 with the prefix wp_');
    database.run('DROP TABLE wp_usermeta');
    const error: unknown = await messages().catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'PLUGIN_MISCONFIGURED' });
  });
});
