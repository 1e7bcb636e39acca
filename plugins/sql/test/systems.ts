/** One of the ready-made examples of docs/plugins/sql.md: its tables, as that system makes them, and somebody in them. */
export interface System {
  /** The heading of the example. */
  readonly name: string;
  /** Only the columns that the example reads, and the keys. */
  readonly tables: string;
  readonly rows: string;
  readonly username: string;
  readonly password: string;
  readonly account: { readonly subject: string; readonly username: string };
  readonly displayName?: string;
  readonly email: string;
  readonly groups?: readonly string[];
  /** A statement after which the account is not let in. */
  readonly lock?: string;
  /** It holds what SQLite does not have. */
  readonly isMysqlOnly?: true;
}

const ALICE = { subject: '7', username: 'Alice' };
const COMMON = { account: ALICE, username: 'alice', email: 'alice@example.org' };

// The hashes and their passwords are the field's own, of the vectors of @postern/password-hashes.
export const SYSTEMS: readonly System[] = [
  {
    ...COMMON,
    name: 'Joomla',
    tables: `CREATE TABLE jos_users (id INTEGER PRIMARY KEY, name VARCHAR(400), username VARCHAR(150), email VARCHAR(100), password VARCHAR(100), block SMALLINT, activation VARCHAR(100), requireReset SMALLINT);
      CREATE TABLE jos_usergroups (id INTEGER PRIMARY KEY, title VARCHAR(100));
      CREATE TABLE jos_user_usergroup_map (user_id INTEGER, group_id INTEGER)`,
    rows: `INSERT INTO jos_users VALUES (7, 'Alice Liddell', 'Alice', 'alice@example.org', '6e63765df27764b839c908c5a558153e:Zx81kLmN0pQrStUvWxYz012345678901', 0, '', 0);
      INSERT INTO jos_usergroups VALUES (2, 'Registered');
      INSERT INTO jos_user_usergroup_map VALUES (7, 2)`,
    password: 'joomla pw',
    displayName: 'Alice Liddell',
    groups: ['Registered'],
    lock: 'UPDATE jos_users SET block = 1',
  },
  {
    ...COMMON,
    name: 'Drupal',
    tables: `CREATE TABLE users_field_data (uid INTEGER, langcode VARCHAR(12), name VARCHAR(60), pass VARCHAR(255), mail VARCHAR(254), status SMALLINT, default_langcode SMALLINT);
      CREATE TABLE user__roles (entity_id INTEGER, deleted SMALLINT, roles_target_id VARCHAR(255))`,
    rows: `INSERT INTO users_field_data VALUES (0, 'en', '', NULL, NULL, 0, 1);
      INSERT INTO users_field_data VALUES (7, 'en', 'Alice', '$S$D8kZt1xYprHoij/symdu7A1Ff6noHoY0M9qQ5KAkOwoGGRW/ibmz', 'alice@example.org', 1, 1);
      INSERT INTO user__roles VALUES (7, 0, 'editor')`,
    password: 'drupal pw',
    groups: ['editor'],
    lock: 'UPDATE users_field_data SET status = 0',
  },
  {
    ...COMMON,
    name: 'MediaWiki',
    isMysqlOnly: true,
    tables: `CREATE TABLE user (user_id INTEGER PRIMARY KEY, user_name VARBINARY(255), user_real_name VARBINARY(255), user_password TINYBLOB, user_email TINYBLOB, user_email_authenticated BINARY(14));
      CREATE TABLE user_groups (ug_user INTEGER, ug_group VARBINARY(255), ug_expiry VARBINARY(14))`,
    rows: `INSERT INTO user VALUES (7, 'Alice', 'Alice Liddell', ':pbkdf2:sha512:30000:64:Ip/z0BSY7P3BJhTnJRMiZQ==:hN0rUHHbw64UMFAPFpuhGxmyQUiIWo8XrKDRzg37mHobjxF4QbewMcUyT9cqvt4z3NAPI5PRiWeZ60oY6anONg==', 'alice@example.org', '20240101000000');
      INSERT INTO user_groups VALUES (7, 'sysop', NULL)`,
    password: 'wiki pw ü',
    displayName: 'Alice Liddell',
    groups: ['sysop'],
  },
  {
    ...COMMON,
    name: 'vBulletin',
    tables: `CREATE TABLE user (userid INTEGER PRIMARY KEY, usergroupid SMALLINT, username VARCHAR(100), password VARCHAR(32), salt VARCHAR(30), email VARCHAR(100));
      CREATE TABLE usergroup (usergroupid SMALLINT PRIMARY KEY, title VARCHAR(100))`,
    rows: `INSERT INTO user VALUES (7, 2, 'Alice', '098b437042fee71df40b89d08bd67aca', 'a#9', 'alice@example.org');
      INSERT INTO usergroup VALUES (2, 'Registered Users')`,
    password: 'vb pw',
    groups: ['Registered Users'],
    lock: 'UPDATE user SET usergroupid = 8',
  },
  {
    ...COMMON,
    name: 'MyBB',
    tables: `CREATE TABLE mybb_users (uid INTEGER PRIMARY KEY, username VARCHAR(120), password VARCHAR(120), salt VARCHAR(10), email VARCHAR(220), usergroup SMALLINT);
      CREATE TABLE mybb_usergroups (gid SMALLINT PRIMARY KEY, title VARCHAR(120))`,
    rows: `INSERT INTO mybb_users VALUES (7, 'Alice', '0d0703fee706e0318bd00233dff21ff5', 'Ab3dEf9h', 'alice@example.org', 2);
      INSERT INTO mybb_usergroups VALUES (2, 'Registered')`,
    password: 'mybb pw',
    groups: ['Registered'],
    lock: 'UPDATE mybb_users SET usergroup = 7',
  },
  {
    ...COMMON,
    name: 'SMF',
    account: { subject: '7', username: 'SmfUser' },
    username: 'smfuser',
    tables: `CREATE TABLE smf_members (id_member INTEGER PRIMARY KEY, member_name VARCHAR(80), real_name VARCHAR(255), passwd VARCHAR(64), email_address VARCHAR(255), is_activated SMALLINT, id_group SMALLINT);
      CREATE TABLE smf_membergroups (id_group SMALLINT PRIMARY KEY, group_name VARCHAR(80))`,
    rows: `INSERT INTO smf_members VALUES (7, 'SmfUser', 'Alice Liddell', '$2y$10$51DZZGF6DaVLKqb/.BGZ9O2ZNJWaCRP8gsrUZdJli5hgqcuy6nk4O', 'alice@example.org', 1, 2);
      INSERT INTO smf_membergroups VALUES (2, 'Global Moderator')`,
    password: 'smf pw',
    displayName: 'Alice Liddell',
    groups: ['Global Moderator'],
    lock: 'UPDATE smf_members SET is_activated = 11',
  },
  {
    ...COMMON,
    name: 'XenForo',
    tables: `CREATE TABLE xf_user (user_id INTEGER PRIMARY KEY, username VARCHAR(50), email VARCHAR(120), user_state VARCHAR(20), is_banned SMALLINT);
      CREATE TABLE xf_user_authenticate (user_id INTEGER PRIMARY KEY, scheme_class VARCHAR(80), data BLOB);
      CREATE TABLE xf_user_group (user_group_id INTEGER PRIMARY KEY, title VARCHAR(50));
      CREATE TABLE xf_user_group_relation (user_id INTEGER, user_group_id INTEGER)`,
    rows: `INSERT INTO xf_user VALUES (7, 'Alice', 'alice@example.org', 'valid', 0);
      INSERT INTO xf_user_authenticate VALUES (7, 'XF:Core12', 'a:1:{s:4:"hash";s:60:"$2y$10$aPkD.jcKfyK8gDTkJKHpRu9Y9U6v0k.Jcp4..s75F63Wu9PrqFkH6";}');
      INSERT INTO xf_user_group VALUES (2, 'Registered');
      INSERT INTO xf_user_group_relation VALUES (7, 2)`,
    password: 'xf2 pw',
    groups: ['Registered'],
    lock: 'UPDATE xf_user SET is_banned = 1',
  },
  {
    ...COMMON,
    name: 'Django',
    tables: `CREATE TABLE auth_user (id INTEGER PRIMARY KEY, password VARCHAR(128), username VARCHAR(150), first_name VARCHAR(150), last_name VARCHAR(150), email VARCHAR(254), is_active BOOLEAN);
      CREATE TABLE auth_group (id INTEGER PRIMARY KEY, name VARCHAR(150));
      CREATE TABLE auth_user_groups (id INTEGER PRIMARY KEY, user_id INTEGER, group_id INTEGER)`,
    rows: `INSERT INTO auth_user VALUES (7, 'pbkdf2_sha256$1000000$nJxQunUYrizDK1RFiUUMcl$I0S7ZRZYCMxVBUT5qcWnYrwWxZueKFCjlYNRz+ZXUGE=', 'Alice', 'Alice', 'Liddell', 'alice@example.org', true);
      INSERT INTO auth_group VALUES (2, 'staff');
      INSERT INTO auth_user_groups VALUES (1, 7, 2)`,
    password: 'django päss',
    displayName: 'Alice Liddell',
    groups: ['staff'],
    lock: 'UPDATE auth_user SET is_active = false',
  },
  {
    ...COMMON,
    name: 'Laravel',
    account: { subject: '7', username: 'alice@example.org' },
    username: 'alice@example.org',
    tables: `CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(255), email VARCHAR(255), email_verified_at VARCHAR(30), password VARCHAR(255))`,
    rows: `INSERT INTO users VALUES (7, 'Alice Liddell', 'alice@example.org', '2024-01-01 00:00:00', '$2y$12$0w4kGL3Xr8a2JsqxF4heeeZQz97pSMJxLcqnxaRvhwKjxTT30yJa2')`,
    password: 'laravel pw',
    displayName: 'Alice Liddell',
  },
  {
    ...COMMON,
    name: 'Gitea',
    tables: `CREATE TABLE "user" (id INTEGER PRIMARY KEY, lower_name VARCHAR(255), name VARCHAR(255), full_name VARCHAR(255), email VARCHAR(255), passwd VARCHAR(255), passwd_hash_algo VARCHAR(255), salt VARCHAR(32), type INTEGER, login_type INTEGER, is_active BOOLEAN, prohibit_login BOOLEAN, must_change_password BOOLEAN);
      CREATE TABLE two_factor (id INTEGER PRIMARY KEY, uid INTEGER);
      CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(255));
      CREATE TABLE team_user (id INTEGER PRIMARY KEY, team_id INTEGER, uid INTEGER)`,
    rows: `INSERT INTO "user" VALUES (7, 'alice', 'Alice', 'Alice Liddell', 'alice@example.org', '2723cf15fc50ce98e28b8ede1acb4a174c336268b08efc34778d22a2a99622be3f8f232770d01e20f0ec44760ac11cf15035', 'pbkdf2$50000$50', '2504ac30da28c6d132c2eb737baff04f', 0, 1, true, false, false);
      INSERT INTO team VALUES (2, 'Owners');
      INSERT INTO team_user VALUES (1, 2, 7)`,
    password: 'gitea päss',
    displayName: 'Alice Liddell',
    groups: ['Owners'],
    lock: 'INSERT INTO two_factor VALUES (1, 7)',
  },
  {
    ...COMMON,
    name: 'Dovecot',
    account: { subject: 'alice@example.org', username: 'alice' },
    username: 'Alice',
    tables: `CREATE TABLE users (username VARCHAR(128), domain VARCHAR(128), password VARCHAR(255), active CHAR(1))`,
    rows: `INSERT INTO users VALUES ('alice', 'example.org', '{SSHA256}zjLBgLJA8Hd5yXPIH1EX47xBIMSk7Z1oX1QAQRpifr2G6VfF', 'Y')`,
    password: 'dovecot pä',
    lock: "UPDATE users SET active = 'N'",
  },
];
