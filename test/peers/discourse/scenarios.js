/** What is tried on each forum. */
import discourse from '../../../plugins/discourse/dist/src/index.js';
import { changePassword, person, setting } from '../../../plugins/discourse/dist/test/forum.js';
import { startFailure, withGateway } from '../support/gateway.js';
import { openedPlugin } from '../support/plugin.js';
import { doctor } from '../support/postern.js';
import { ALICE, BOB } from './forum.js';

const ALICE_ID = '@=c3=a4lice:example.org';
const TRUSTED = 'trust_phone: always';

export async function logins({ name, era, run, yaml }, results) {
  await withGateway(yaml(`${TRUSTED}\n    require_groups: [Größe]`), async (gateway) => {
    for (const typed of ['Älice', 'älice', '=c3=a4lice', 'ALICE@example.org', 'älice@example.net']) {
      const { outcome, mxid, profile } = await gateway.login(typed, ALICE.password);
      results.equal(
        `${name}: ${typed} logs in`,
        { outcome, mxid, profile },
        {
          outcome: 'accepted',
          mxid: ALICE_ID,
          profile: {
            display_name: ALICE.name,
            three_pids: [
              { medium: 'email', address: 'alice@example.org' },
              { medium: 'email', address: 'älice@example.net' },
              { medium: 'msisdn', address: '4930901820' },
            ],
          },
        },
      );
    }
    const outcome = async (typed, password) => (await gateway.login(typed, password)).outcome;
    for (const wrong of [
      ALICE.password.trim(),
      ALICE.password.toUpperCase(),
      "' OR ''='",
      '\0',
      'x'.repeat(4000),
    ])
      results.equal(`${name}: ${wrong.slice(0, 20)} is wrong`, await outcome('Älice', wrong), 'refused');
    for (const unknown of ["' OR ''='", 'nobody', 'nobody@example.org', '🦊', '=00', '%'])
      results.equal(`${name}: ${unknown} is unknown`, await outcome(unknown, ALICE.password), 'refused');
    results.equal(`${name}: not in the group`, await outcome(BOB.username, BOB.password), 'refused');
    await run(changePassword(era, BOB.id, 'new'));
    results.check(`${name}: no password in the log`, !gateway.written().includes(ALICE.password.trim()));
  });
  await run(changePassword(era, BOB.id, BOB.password));
}

export async function gates({ name, era, run, yaml }, results) {
  const { id } = BOB;
  const closed = {
    staged: [`UPDATE users SET staged = true WHERE id = ${id}`, 'UPDATE users SET staged = false'],
    'waits for the approval': [setting('must_approve_users', 't'), 'DELETE FROM site_settings'],
    suspended: [
      `UPDATE users SET suspended_till = now() AT TIME ZONE 'utc' + '1 minute' WHERE id = ${id}`,
      'UPDATE users SET suspended_till = NULL',
    ],
    'second factor': [
      `INSERT INTO user_second_factors (user_id, method, data, enabled) VALUES (${id}, 1, 'x', true)`,
      'DELETE FROM user_second_factors',
    ],
    'not activated': [`UPDATE users SET active = false WHERE id = ${id}`, 'UPDATE users SET active = true'],
    ...(era === 'since 2024'
      ? {
          expired: [
            `UPDATE user_passwords SET password_expired_at = now() WHERE user_id = ${id}`,
            'UPDATE user_passwords SET password_expired_at = NULL',
          ],
        }
      : {}),
  };
  await withGateway(yaml(), async (gateway) => {
    const outcome = async (password) => (await gateway.login(BOB.username, password)).outcome;
    for (const [why, [close, open]] of Object.entries(closed)) {
      results.equal(`${name}: before: ${why}`, await outcome(BOB.password), 'accepted');
      await run(close);
      const before = gateway.written().length;
      results.equal(`${name}: ${why}`, await outcome(BOB.password), 'refused');
      results.check(`${name}: the log says: ${why}`, gateway.written().slice(before).includes(why));
      const after = gateway.written().length;
      results.equal(`${name}: ${why}, wrong password`, await outcome('wrong'), 'refused');
      results.check(`${name}: not to who guesses: ${why}`, !gateway.written().slice(after).includes(why));
      await run(open);
    }
  });
}

export async function renaming({ name, era, run, yaml, connection }, results) {
  await withGateway(yaml(), async (gateway) => {
    const mxid = async (typed, password) => (await gateway.login(typed, password)).mxid;
    results.equal(`${name}: before the renaming`, await mxid('bob', BOB.password), '@bob:example.org');
    const { plugin, call, close } = await openedPlugin(discourse, { connection });
    const { account: before } = await plugin.authenticate(BOB, call());
    await run(`UPDATE users SET username = 'Robert', username_lower = 'robert' WHERE id = ${BOB.id};
      ${person(era, { id: 9, username: 'bob', password: 'another bob' })}`);
    results.equal(`${name}: renamed`, await mxid('robert', BOB.password), '@robert:example.org');
    results.equal(`${name}: the old name is another's`, await mxid('bob', 'another bob'), '@bob:example.org');
    results.equal(`${name}: not the one's who had it`, await mxid('bob', BOB.password), undefined);
    const { account: after } = await plugin.authenticate({ ...BOB, username: 'Robert' }, call());
    results.equal(`${name}: the subject stays`, after, { ...before, username: 'Robert' });
    results.equal(`${name}: found by it`, await plugin.find({ subject: before.subject }, call()), after);
    await close();
  });
}

export async function rights({ name, era, run, yaml }, results) {
  const hashes = era === 'since 2024' ? ['user_passwords', 'password_salt'] : ['users', 'salt'];
  for (const [table, column] of [['user_emails', '"primary"'], ['site_settings', 'value'], hashes]) {
    await run(`REVOKE SELECT (${column}) ON ${table} FROM postern`);
    const { code, message } = await startFailure(yaml());
    results.equal(`${name}: without ${table}.${column} it does not open`, code, 'PLUGIN_MISCONFIGURED');
    const expected = `a right is missing: GRANT SELECT (${column}) ON public.${table}`;
    results.check(`${name}: it says which right`, message.includes(expected), message);
    await run(`GRANT SELECT (${column}) ON ${table} TO postern`);
  }
  await run(`INSERT INTO site_settings (name, data_type, value) VALUES ('s3_secret_access_key', 1, 't')`);
  await run('ANALYZE users');
  await run(setting('enable_local_logins', 'f'));
  const { text } = await doctor(yaml());
  results.match(
    `${name}: doctor`,
    text,
    /PostgreSQL \d+\.\d+, Discourse (?:since|of|until) .*fewer than 10 users/,
  );
  results.match(`${name}: doctor knows the settings`, text, /enable_local_logins is off/);
  results.check(`${name}: doctor is content with the rights`, !text.includes('may change accounts'), text);
}
