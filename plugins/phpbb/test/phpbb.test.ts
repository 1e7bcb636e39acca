import { expect } from 'chai';
import { CONVERTED_MEMBERS, MEMBERS, NEWER_MEMBERS, type Member } from './boards.js';
import { createBoard, openPhpbb, type Opened, type TestBoard } from './opened.js';
import { cleanForms } from '../src/names/clean.js';
import { unescapeHtml } from '../src/names/html.js';

const accountOf = ({ id, name }: Member) => ({ subject: String(id), username: unescapeHtml(name) });

describe('the plugin phpbb', () => {
  let board: TestBoard;
  let phpbb: Opened;

  beforeEach(async () => {
    board = createBoard('3.3', { converted: true });
    phpbb = await openPhpbb({ connection: board.url });
  });
  afterEach(async () => {
    await phpbb.close();
    board.remove();
  });

  const login = ({ name, password }: Member) => phpbb.login(unescapeHtml(name), password);

  for (const member of [...Object.values(NEWER_MEMBERS), ...Object.values(CONVERTED_MEMBERS)]) {
    it(`lets ${member.name} in, with a hash like ${member.hash.slice(0, 8)}`, async () => {
      expect(await login(member)).to.deep.include({ verdict: 'accepted', account: accountOf(member) });
      expect(await login({ ...member, password: `${member.password}!` })).to.include({
        reason: 'wrong-password',
      });
    });
  }

  it('knows a name in every spelling that the board takes for the same', async () => {
    for (const typed of ['cepreй', 'СЕРГЕЙ']) {
      expect(await phpbb.login(typed, NEWER_MEMBERS.argon.password)).to.include({ verdict: 'accepted' });
    }
    for (const typed of ['STRASSE', 'strasse']) {
      expect(await phpbb.login(typed, NEWER_MEMBERS.combined.password)).to.include({ verdict: 'accepted' });
    }
  });

  it('looks up what boards before 3.2 stored, after what the later ones do', async () => {
    board.run(
      `UPDATE phpbb_users SET username = '½ beer', username_clean = '${cleanForms('½ beer')[1]}' WHERE user_id = ${MEMBERS.bare.id}`,
    );
    expect(await phpbb.login('½ beer', 'correct horse')).to.deep.include({
      account: { subject: '64', username: '½ beer' },
    });
    board.run(
      `UPDATE phpbb_users SET username = '½ Beer', username_clean = '½ beer' WHERE user_id = ${MEMBERS.tired.id}`,
    );
    expect(await phpbb.login('½ beer', 'correct horse')).to.deep.include({
      account: { subject: '63', username: '½ Beer' },
    });
  });

  it('trims and escapes passwords as phpBB does', async () => {
    const { quotes } = NEWER_MEMBERS;
    expect(await login({ ...quotes, password: ` ${quotes.password}\n` })).to.include({ verdict: 'accepted' });
    expect(await phpbb.login('admin', '0')).to.include({ reason: 'wrong-password' });
  });

  it('refuses guests, bots, inactive and banned people, after the password', async () => {
    const { guest, bot, inactive, banned } = MEMBERS;
    for (const nobody of [guest, bot]) {
      expect(await login(nobody)).to.include({ verdict: 'rejected', reason: 'wrong-password' });
      board.run(`UPDATE phpbb_users SET user_password = '${MEMBERS.bare.hash}' WHERE user_id = ${nobody.id}`);
      expect(await login({ ...nobody, password: 'correct horse' })).to.include({ reason: 'not-allowed' });
    }
    expect(await login(inactive)).to.include({ reason: 'disabled' });
    expect(await login({ ...inactive, password: 'x' })).to.include({ reason: 'wrong-password' });
    expect(await login(banned)).to.include({ reason: 'disabled', detail: 'banned' });
    expect(await phpbb.plugin.profile(accountOf(banned), phpbb.call())).to.equal(undefined);
  });

  it('lets founders in, whom no ban binds, and people whose ban is over or excepted', async () => {
    const { founder, formerlyBanned, excluded } = MEMBERS;
    for (const member of [founder, formerlyBanned, excluded]) {
      expect(await login(member)).to.include({ verdict: 'accepted' });
    }
  });

  it('ignores failed logins on the board, or refuses where phpBB would want a CAPTCHA', async () => {
    expect(await login(MEMBERS.tired)).to.include({ verdict: 'accepted' });
    const strict = await openPhpbb({ connection: board.url, login_attempts: 'refuse' });
    expect(await strict.login('tired', 'correct horse')).to.include({ reason: 'locked' });
    expect(await strict.login('bare', 'correct horse')).to.include({ verdict: 'accepted' });
    board.run("UPDATE phpbb_config SET config_value = '0' WHERE config_name = 'max_login_attempts'");
    expect(await strict.login('tired', 'correct horse')).to.include({ verdict: 'accepted' });
    await strict.close();
  });

  it('brings name, address, phone and groups along', async () => {
    const withPhone = await openPhpbb({ connection: board.url, phone_field: 'pf_phone' });
    const account = accountOf(MEMBERS.juergen);
    const profile = {
      displayName: 'Jürgen & "Söhne"',
      threePids: [
        { medium: 'email', address: 'j@example.org', verified: true },
        { medium: 'msisdn', address: '030 901820', verified: false },
      ],
      groups: ['Registered users', 'Größe & Mut'],
    };
    expect(await withPhone.login(account.username, 'correct horse')).to.deep.equal({
      verdict: 'accepted',
      account,
      profile,
    });
    expect(await withPhone.plugin.profile(account, withPhone.call())).to.deep.equal(profile);
    expect(await withPhone.plugin.profile({ ...account, subject: '999' }, withPhone.call())).to.equal(
      undefined,
    );
    await withPhone.close();
  });

  it('counts addresses as verified when the board sends a link to them', async () => {
    const find = () => phpbb.plugin.find({ medium: 'email', address: 'j@example.org' }, phpbb.call());
    expect(await find()).to.deep.equal(accountOf(MEMBERS.juergen));
    for (const value of ['0', '2', '3']) {
      board.run(`UPDATE phpbb_config SET config_value = '${value}' WHERE config_name = 'require_activation'`);
      const verdict = await login(MEMBERS.juergen);
      expect(verdict).to.have.nested.property('profile.threePids[0].verified', false);
      expect(await find()).to.equal(undefined);
    }
  });

  it('finds addresses by their checksum, where a board before 3.3 has its index on it', async () => {
    const older = createBoard('3.0');
    const opened = await openPhpbb({ connection: older.url });
    const find = () => opened.plugin.find({ medium: 'email', address: 'j@example.org' }, opened.call());
    expect(await find()).to.deep.equal(accountOf(MEMBERS.juergen));
    older.run('UPDATE phpbb_users SET user_email_hash = user_email_hash + 1');
    expect(await find()).to.equal(undefined);
    await opened.close();
    older.remove();
  });

  it('leaves out an address that several people have', async () => {
    expect(await login(MEMBERS.formerlyBanned)).to.have.nested.property('profile.threePids').that.is.empty;
    const shared = { medium: 'email', address: 'shared@example.org' } as const;
    expect(await phpbb.plugin.find(shared, phpbb.call())).to.equal(undefined);
  });

  it('keeps the subject of somebody who is renamed, and knows whose name it is now', async () => {
    const { bare, tired } = MEMBERS;
    board.run(`UPDATE phpbb_users SET username = 'Clothed', username_clean = 'clothed' WHERE user_id = ${bare.id};
      UPDATE phpbb_users SET username = 'bare', username_clean = 'bare' WHERE user_id = ${tired.id}`);
    const { plugin } = phpbb;
    expect(await plugin.find({ subject: String(bare.id) }, phpbb.call())).to.deep.equal({
      subject: '64',
      username: 'Clothed',
    });
    expect(await plugin.find({ username: 'bare' }, phpbb.call())).to.deep.equal({
      subject: '63',
      username: 'bare',
    });
    for (const subject of ['0', '-1', '1e3', 'x', '99999999999', '2147483648', '']) {
      expect(await plugin.find({ subject }, phpbb.call())).to.equal(undefined);
    }
    expect(await plugin.find({ medium: 'msisdn', address: '4930901820' }, phpbb.call())).to.equal(undefined);
  });

  it('says what is not there, and what to grant', async () => {
    const failure = async (config: object): Promise<string> => {
      try {
        await (await openPhpbb({ connection: board.url, ...config })).close();
      } catch (error) {
        expect(error).to.include({ code: 'PLUGIN_MISCONFIGURED' });
        return (error as Error).message;
      }
      return 'opened';
    };
    expect(await failure({ table_prefix: 'forum_' })).to.match(
      /there is no table forum_users, .* look at table_prefix/,
    );
    expect(await failure({ phone_field: 'pf_mobile' })).to.match(
      /phpbb_profile_fields_data has no pf_mobile, .*GRANT SELECT/,
    );
    board.run('ALTER TABLE phpbb_users DROP COLUMN user_login_attempts');
    expect(await failure({})).to.contain('phpbb_users has no user_login_attempts');
  });

  it('knows by the version of the board which table of bans it lacks', async () => {
    for (const [release, table] of [
      ['3.3', 'banlist'],
      ['4.0', 'bans'],
    ] as const) {
      const other = createBoard(release);
      other.run(`DROP TABLE phpbb_${table}`);
      const error: unknown = await openPhpbb({ connection: other.url }).catch((thrown: unknown) => thrown);
      expect((error as Error).message).to.contain(`there is no table phpbb_${table}, `);
      other.remove();
    }
  });

  it('tells the operator about the board', async () => {
    const messages = async (): Promise<string> => {
      const findings = (await phpbb.plugin.inspect?.(phpbb.call())) ?? [];
      return findings.map(({ level, message }) => `${level}: ${message}`).join('\n');
    };
    expect(await messages()).to.match(/^info: phpBB 3\.3\.10 on SQLite 3\.[\d.]+, fewer than 100 users$/);
    board.run(`UPDATE phpbb_config SET config_value = 'ldap' WHERE config_name = 'auth_method';
      UPDATE phpbb_config SET config_value = '1' WHERE config_name = 'board_disable';
      UPDATE phpbb_config SET config_value = '2000000' WHERE config_name = 'num_users';
      UPDATE phpbb_config SET config_value = '0' WHERE config_name = 'require_activation'`);
    expect(await messages())
      .to.contain('a million users or more')
      .and.contain('warning: the board checks passwords by "ldap"')
      .and.contain('warning: the board is disabled')
      .and.contain('info: the board does not make sure of e-mail addresses');
    await phpbb.plugin.health?.(phpbb.call());
  });
});
