import { crc32 } from 'node:zlib';

/** Boards as the releases of phpBB make them, column by column as far as the plugin reads them, and people in them. */

export type Release = '3.0' | '3.3' | '4.0';
export type DatabaseKind = 'postgresql' | 'mysql' | 'sqlite';

export interface BoardOptions {
  readonly release: Release;
  readonly kind: DatabaseKind;
  readonly prefix?: string;
  /** The columns that converters from other boards add. */
  readonly converted?: boolean;
}

/** Statements that make the tables; the types are those of the schema files of each kind of database. */
export function boardTables({ release, kind, prefix = 'phpbb_', converted = false }: BoardOptions): string {
  const isOld = release === '3.0';
  const types = TYPES[kind];
  const text = (length: number): string => types.text(length);
  const users = [
    `user_id ${types.id}`,
    `user_type ${types.small} DEFAULT 0 NOT NULL`,
    `username ${types.name} NOT NULL`,
    `username_clean ${types.name} NOT NULL`,
    `user_password ${text(isOld ? 40 : 255)} NOT NULL`,
    ...(isOld ? [`user_pass_convert ${types.small} DEFAULT 0 NOT NULL`] : []),
    `user_email ${text(100)} DEFAULT '' NOT NULL`,
    ...(isOld ? [`user_email_hash ${types.big} DEFAULT 0 NOT NULL`] : []),
    `user_login_attempts ${types.small} DEFAULT 0 NOT NULL`,
    ...(converted ? [`user_passwd_salt ${text(64)}`, `login_name ${text(255)}`] : []),
  ];
  const bans =
    release === '4.0'
      ? `${prefix}bans (ban_mode ${text(255)} NOT NULL, ban_userid ${types.int} NOT NULL, ban_item ${text(255)} NOT NULL, ban_end ${types.int} NOT NULL)`
      : `${prefix}banlist (ban_userid ${types.int} NOT NULL, ban_ip ${text(40)} NOT NULL, ban_email ${text(100)} NOT NULL, ban_end ${types.int} NOT NULL, ban_exclude ${types.small} NOT NULL)`;
  return [
    ...(kind === 'postgresql' ? VARCHAR_CI : []),
    `CREATE TABLE ${prefix}users (${users.join(', ')})${types.table}`,
    `CREATE UNIQUE INDEX ${prefix}users_username_clean ON ${prefix}users (username_clean)`,
    `CREATE TABLE ${prefix}user_group (group_id ${types.int} NOT NULL, user_id ${types.int} NOT NULL, group_leader ${types.small} NOT NULL, user_pending ${types.small} DEFAULT 1 NOT NULL)${types.table}`,
    `CREATE TABLE ${types.quote(`${prefix}groups`)} (group_id ${types.int} NOT NULL, group_type ${types.small} NOT NULL, group_name ${types.name} NOT NULL)${types.table}`,
    `CREATE TABLE ${bans}${types.table}`,
    `CREATE TABLE ${prefix}config (config_name ${text(255)} NOT NULL, config_value ${text(255)} NOT NULL, is_dynamic ${types.small} DEFAULT 0 NOT NULL)${types.table}`,
    `CREATE TABLE ${prefix}profile_fields_data (user_id ${types.int} NOT NULL, pf_phone ${text(255)})${types.table}`,
  ].join(';\n');
}

const TYPES = {
  postgresql: {
    id: 'integer PRIMARY KEY',
    int: 'integer',
    small: 'smallint',
    big: 'bigint',
    name: 'varchar_ci',
    text: (length: number) => `varchar(${length})`,
    table: '',
    quote: (name: string) => `"${name}"`,
  },
  mysql: {
    id: 'int(10) unsigned PRIMARY KEY',
    int: 'int(11) unsigned',
    small: 'tinyint(4)',
    big: 'bigint(20)',
    name: 'varchar(255)',
    text: (length: number) => `varchar(${length})`,
    table: ' CHARACTER SET utf8mb3 COLLATE utf8mb3_bin',
    quote: (name: string) => `\`${name}\``,
  },
  sqlite: {
    id: 'INTEGER PRIMARY KEY NOT NULL',
    int: 'INTEGER',
    small: 'INTEGER',
    big: 'bigint(20)',
    name: 'varchar(255)',
    text: (length: number) => `varchar(${length})`,
    table: '',
    quote: (name: string) => `"${name}"`,
  },
};

/** phpBB's domain for text that compares without case, with the operator that `=` means for it. */
const VARCHAR_CI = [
  "CREATE DOMAIN varchar_ci AS varchar(255) NOT NULL DEFAULT ''::character varying",
  `CREATE FUNCTION _varchar_ci_equal(varchar_ci, varchar_ci) RETURNS boolean AS 'SELECT LOWER($1) = LOWER($2)' LANGUAGE SQL STRICT`,
  'CREATE OPERATOR = (LEFTARG = varchar_ci, RIGHTARG = varchar_ci, PROCEDURE = _varchar_ci_equal)',
];

export interface Member {
  readonly id: number;
  /** As it is stored. */
  readonly name: string;
  readonly hash: string;
  readonly password: string;
  readonly type?: number;
  readonly email?: string;
  readonly attempts?: number;
  readonly salt?: string;
  readonly loginName?: string;
}

const CORRECT_HORSE = '$H$9.kG5qqhxhLhsHg2/r3rRMQko6MSD6.';

/** Hashes and passwords are those of phpBB's own in the vectors. Nothing before 3.1 knows more than phpass and MD5. */
export const MEMBERS = {
  guest: { id: 1, type: 2, name: 'Anonymous', hash: '', password: 'any' },
  founder: {
    id: 2,
    type: 3,
    name: 'admin',
    hash: '21232f297a57a5a743894a0e4a801fc3',
    password: 'admin',
    email: 'admin@example.org',
  },
  bot: { id: 3, type: 2, name: 'Google [Bot]', hash: '', password: 'any' },
  juergen: {
    id: 58,
    name: 'Jürgen &amp; &quot;Söhne&quot;',
    hash: CORRECT_HORSE,
    password: 'correct horse',
    email: 'j@example.org',
  },
  inactive: { id: 59, type: 1, name: 'inactive', hash: CORRECT_HORSE, password: 'correct horse' },
  banned: {
    id: 60,
    name: 'banned',
    hash: CORRECT_HORSE,
    password: 'correct horse',
    email: 'shared@example.org',
  },
  formerlyBanned: {
    id: 61,
    name: 'formerly',
    hash: CORRECT_HORSE,
    password: 'correct horse',
    email: 'shared@example.org',
  },
  excluded: { id: 62, name: 'excluded', hash: CORRECT_HORSE, password: 'correct horse' },
  tired: { id: 63, name: 'tired', hash: CORRECT_HORSE, password: 'correct horse', attempts: 3 },
  bare: { id: 64, name: 'bare', hash: CORRECT_HORSE, password: 'correct horse' },
} as const satisfies Record<string, Member>;

/** Hashes of 3.1 and later, in columns of 255 characters. */
export const NEWER_MEMBERS = {
  quotes: {
    id: 70,
    name: "O'Neil?!",
    hash: '$2y$10$a1kjOi2tAskqltX0XiAnm.OLAFp6WsPlIhH.7VE6ucqg3gww1N0te',
    password: 'a&b<c>"d\'e',
  },
  argon: {
    id: 71,
    name: 'Сергей',
    hash: '$argon2id$v=19$m=65536,t=4,p=2$bU1LeEg1dG5JYmdYODRSeA$YEWEeLYmZ0LFuzRafGORj5grDUKVIz/t1dcfB2f0WgI',
    password: 'say "hi" && bye',
  },
  combined: {
    id: 72,
    name: 'Straße',
    hash: '$H\\2y$9xrSl3h3z$10\\IBepVBXx46lzCBnwf5GDO.$5HMr4q5fEKPbXEAV1Zi74U4hfObRWZy',
    password: 'combined & pw',
  },
} as const satisfies Record<string, Member>;

/** Hashes of converters, with the columns that these add. */
export const CONVERTED_MEMBERS = {
  mybb: {
    id: 80,
    name: 'mybb',
    hash: '$CP$b86ee7e24008bfd2890dcfab1ed31333',
    password: 'foobar',
    salt: 'yeOtfFO6',
  },
  smf: {
    id: 81,
    name: 'smf',
    hash: '$CP$fa55dec2b717d9f12375152481ea04dd0a8ce9c8',
    password: 'foobar',
    loginName: 'TestUser',
  },
} as const satisfies Record<string, Member>;

/** 2001: a ban that is over. */
const LONG_AGO = 1_000_000_000;
const IN_THE_FUTURE = 2_000_000_000;

/** Statements that fill the tables; `clean` makes a clean name of one as it is typed. */
export function boardRows(options: BoardOptions, clean: (name: string) => string): string {
  const { release, kind, prefix = 'phpbb_', converted = false } = options;
  const members: readonly Member[] = [
    ...Object.values(MEMBERS),
    ...(release === '3.0' ? [] : Object.values(NEWER_MEMBERS)),
    ...(converted ? Object.values(CONVERTED_MEMBERS) : []),
  ];
  const text = (value: string): string => {
    const doubled = value.replaceAll("'", "''");
    return `'${kind === 'mysql' ? doubled.replaceAll('\\', '\\\\') : doubled}'`;
  };
  const user = (member: Member): string => {
    const columns = [
      'user_id',
      'user_type',
      'username',
      'username_clean',
      'user_password',
      'user_email',
      'user_login_attempts',
    ];
    const values = [
      member.id,
      member.type ?? 0,
      text(member.name),
      text(clean(member.name)),
      text(member.hash),
      text(member.email ?? ''),
      member.attempts ?? 0,
      ...(converted ? [text(member.salt ?? ''), text(member.loginName ?? '')] : []),
      ...(release === '3.0' ? [emailHash(member.email ?? '')] : []),
    ];
    const all = [
      ...columns,
      ...(converted ? ['user_passwd_salt', 'login_name'] : []),
      ...(release === '3.0' ? ['user_email_hash'] : []),
    ];
    return `INSERT INTO ${prefix}users (${all.join(', ')}) VALUES (${values.join(', ')})`;
  };
  const ban = (id: number, end: number, exclude: 0 | 1): string =>
    release === '4.0'
      ? `INSERT INTO ${prefix}bans VALUES ('user', ${id}, '${id}', ${end})`
      : `INSERT INTO ${prefix}banlist VALUES (${id}, '', '', ${end}, ${exclude})`;
  const { juergen, founder, banned, formerlyBanned, excluded } = MEMBERS;
  const groups = TYPES[kind].quote(`${prefix}groups`);
  return [
    ...members.map(user),
    ban(founder.id, 0, 0),
    ban(banned.id, IN_THE_FUTURE, 0),
    ban(formerlyBanned.id, LONG_AGO, 0),
    ...(release === '4.0'
      ? []
      : [ban(excluded.id, 0, 0), ban(excluded.id, 0, 1), ban(banned.id, LONG_AGO, 1)]),
    `INSERT INTO ${groups} VALUES (2, 3, 'REGISTERED'), (3, 3, 'ADMINISTRATORS'), (7, 1, 'Größe &amp; Mut')`,
    `INSERT INTO ${prefix}user_group VALUES (2, ${juergen.id}, 0, 0), (7, ${juergen.id}, 0, 0), (3, ${juergen.id}, 0, 1)`,
    `INSERT INTO ${prefix}profile_fields_data VALUES (${juergen.id}, '030 901820')`,
    `INSERT INTO ${prefix}config (config_name, config_value) VALUES ('version', '${release === '3.0' ? '3.0.14' : release === '3.3' ? '3.3.10' : '4.0.0'}'),
     ('auth_method', 'db'), ('board_disable', '0'), ('require_activation', '1'), ('max_login_attempts', '3'), ('num_users', '10')`,
  ].join(';\n');
}

/** As PHP makes it: `sprintf('%u', crc32(strtolower($email))) . strlen($email)`. */
function emailHash(email: string): string {
  return `${crc32(email.toLowerCase())}${Buffer.byteLength(email)}`;
}
