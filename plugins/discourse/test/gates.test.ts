import { expect } from 'chai';
import { person, setting, tables } from './forum.js';
import { openDiscourse, type Opened } from './opened.js';
import { server } from './postgresql.js';

const SCHEMA = 'gates';
const ERA = 'since 2024';
const SECOND_FACTOR = (method: number, enabled: boolean): string =>
  `INSERT INTO user_second_factors (user_id, method, data, enabled) VALUES (1, ${method}, 'x', ${enabled})`;
const SECURITY_KEY = (type: number, enabled: boolean): string =>
  `INSERT INTO user_security_keys (user_id, credential_id, public_key, factor_type, enabled, name) VALUES (1, 'x', 'x', ${type}, ${enabled}, 'x')`;

/** What closes a gate, in the order in which Discourse looks at them. */
const CLOSED = [
  { sql: 'UPDATE users SET staged = true', reason: 'not-allowed' },
  { sql: setting('must_approve_users', 't'), reason: 'not-allowed' },
  { sql: 'UPDATE user_passwords SET password_expired_at = now()', reason: 'password-change-needed' },
  {
    sql: "UPDATE users SET suspended_till = now() AT TIME ZONE 'utc' + '1 minute'::interval",
    reason: 'disabled',
  },
  { sql: SECOND_FACTOR(1, true), reason: 'second-factor-needed' },
  { sql: SECURITY_KEY(0, true), reason: 'second-factor-needed' },
  { sql: 'UPDATE users SET active = false', reason: 'disabled' },
];

const OPEN = [
  { what: 'approved', sql: `${setting('must_approve_users', 't')}; UPDATE users SET approved = true` },
  { what: 'an administrator', sql: `${setting('must_approve_users', 't')}; UPDATE users SET admin = true` },
  { what: 'not asked for approval', sql: setting('must_approve_users', 'f') },
  {
    what: 'suspended in the past',
    sql: "UPDATE users SET suspended_till = now() AT TIME ZONE 'utc' - '1 minute'::interval",
  },
  { what: 'silenced', sql: "UPDATE users SET silenced_till = now() + '1 year'::interval" },
  { what: 'the owner of a second factor that is off', sql: SECOND_FACTOR(1, false) },
  { what: 'the owner of backup codes only', sql: SECOND_FACTOR(2, true) },
  { what: 'the owner of a passkey', sql: SECURITY_KEY(1, true) },
  { what: 'the owner of a security key that is off', sql: SECURITY_KEY(0, false) },
];

describe('the gates of discourse', () => {
  let forum: Opened;
  const account = { subject: '1', username: 'alice' };

  beforeEach(async () => {
    await server.run(
      SCHEMA,
      `${tables(ERA)}; ${person(ERA, { id: 1, username: 'alice', password: 'right' })}`,
    );
    forum = await openDiscourse({ ...server.settings, schema: SCHEMA });
  });
  afterEach(async () => {
    await forum.close();
    await server.run(SCHEMA, `DROP SCHEMA ${SCHEMA} CASCADE`);
  });

  for (const { sql, reason } of CLOSED) {
    it(`are closed after: ${sql}`, async () => {
      await server.run(SCHEMA, sql);
      expect(await forum.login('alice', 'right')).to.deep.include({ verdict: 'rejected', reason, account });
      expect(await forum.login('alice', 'wrong')).to.include({ reason: 'wrong-password' });
      expect(await forum.plugin.profile(account, forum.call())).to.equal(undefined);
    });
  }

  for (const { what, sql } of OPEN) {
    it(`are open for who is ${what}`, async () => {
      await server.run(SCHEMA, sql);
      expect(await forum.login('alice', 'right')).to.include({ verdict: 'accepted' });
    });
  }

  it('tell the first reason of several', async () => {
    for (const { sql, reason } of [...CLOSED].reverse()) {
      await server.run(SCHEMA, sql);
      expect(await forum.login('alice', 'right')).to.include({ reason });
    }
  });

  it('do not ask for a second factor if they are told so', async () => {
    await server.run(SCHEMA, 'DROP TABLE user_second_factors; DROP TABLE user_security_keys');
    const lax = await openDiscourse({ ...server.settings, schema: SCHEMA, second_factor: 'ignore' });
    expect(await lax.login('alice', 'right')).to.include({ verdict: 'accepted' });
    await lax.close();
  });

  it('refuse an account whose hash cannot be read, and say so in the log', async () => {
    await server.run(SCHEMA, "UPDATE user_passwords SET password_algorithm = 'rot13'");
    expect(await forum.login('alice', 'right')).to.include({ reason: 'not-allowed' });
    expect(forum.log.lines.map(({ message }) => message)).to.deep.equal([
      'an account has a password hash that cannot be checked',
    ]);
  });
});
