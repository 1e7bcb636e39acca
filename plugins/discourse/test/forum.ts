import { pbkdf2Sync } from 'node:crypto';

/** The three forms that a forum's password columns have had. */
export const ERAS = ['until 2023', 'until 2024', 'since 2024'] as const;
export type Era = (typeof ERAS)[number];

/** Columns of `users` with their types, of the release of that time; a plugin that reads more would fail here. */
const USERS = `id serial PRIMARY KEY, username varchar(60) NOT NULL, created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now(), name varchar, seen_notification_id integer NOT NULL DEFAULT 0,
  last_posted_at timestamp, active boolean NOT NULL DEFAULT false, username_lower varchar(60) NOT NULL UNIQUE,
  last_seen_at timestamp, admin boolean NOT NULL DEFAULT false, last_emailed_at timestamp, trust_level integer NOT NULL DEFAULT 1,
  approved boolean NOT NULL DEFAULT false, approved_by_id integer, approved_at timestamp, previous_visit_at timestamp,
  suspended_at timestamp, suspended_till timestamp, date_of_birth date, views integer NOT NULL DEFAULT 0,
  flag_level integer NOT NULL DEFAULT 0, ip_address inet, moderator boolean DEFAULT false, title varchar, uploaded_avatar_id integer,
  locale varchar(10), primary_group_id integer, registration_ip_address inet, staged boolean NOT NULL DEFAULT false,
  first_seen_at timestamp, silenced_till timestamp, manual_locked_trust_level integer, secure_identifier varchar`;

const HASHES: Readonly<Record<Era, string>> = {
  'until 2023': ', password_hash varchar(64), salt varchar(32)',
  'until 2024': ', password_hash varchar(64), salt varchar(32), password_algorithm varchar(64)',
  'since 2024': '',
};

/** Since early 2024; the hashes themselves moved there in autumn. */
export const USER_PASSWORDS = `CREATE TABLE user_passwords (id serial PRIMARY KEY, user_id integer NOT NULL,
  password_hash varchar(64) NOT NULL, password_salt varchar(32) NOT NULL, password_algorithm varchar(64) NOT NULL,
  password_expired_at timestamp, created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now())`;

/** An empty forum, in the schema that is current. */
export function tables(era: Era): string {
  return `CREATE TABLE users (${USERS}${HASHES[era]});
    ${era === 'since 2024' ? `${USER_PASSWORDS};` : ''}
    CREATE TABLE user_emails (id serial PRIMARY KEY, user_id integer NOT NULL, email varchar(513) NOT NULL,
      "primary" boolean NOT NULL DEFAULT false, created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
    CREATE UNIQUE INDEX ON user_emails (lower(email));
    CREATE TABLE groups (id serial PRIMARY KEY, name varchar NOT NULL UNIQUE, automatic boolean NOT NULL DEFAULT false);
    CREATE TABLE group_users (id serial PRIMARY KEY, group_id integer NOT NULL, user_id integer NOT NULL, owner boolean NOT NULL DEFAULT false);
    CREATE TABLE site_settings (id serial PRIMARY KEY, name varchar NOT NULL UNIQUE, data_type integer NOT NULL, value text);
    CREATE TABLE user_second_factors (id bigserial PRIMARY KEY, user_id integer NOT NULL, method integer NOT NULL, data varchar NOT NULL,
      enabled boolean NOT NULL DEFAULT false, last_used timestamp, name varchar(300));
    CREATE TABLE user_security_keys (id bigserial PRIMARY KEY, user_id bigint NOT NULL, credential_id varchar NOT NULL UNIQUE,
      public_key varchar NOT NULL, factor_type integer NOT NULL DEFAULT 0, enabled boolean NOT NULL DEFAULT true, name varchar(300) NOT NULL);
    CREATE TABLE user_fields (id serial PRIMARY KEY, name varchar NOT NULL, description varchar NOT NULL, required boolean NOT NULL DEFAULT true);
    CREATE TABLE user_custom_fields (id serial PRIMARY KEY, user_id integer NOT NULL, name varchar(256) NOT NULL, value text)`;
}

export interface Person {
  readonly id: number;
  readonly username: string;
  /** As Ruby folds it; default: the lower case of the username. */
  readonly usernameLower?: string;
  /** Without one the person logs in by single sign-on. */
  readonly password?: string;
  readonly name?: string;
  /** The first is the primary one. */
  readonly emails?: readonly string[];
  /** More columns of `users`, as SQL. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** Somebody of the forum; active, unless `columns` says otherwise. */
export function person(era: Era, { id, username, password, name, emails = [], ...rest }: Person): string {
  const stored = password === undefined ? undefined : hashed(era, id, password);
  const columns: Readonly<Record<string, string>> = {
    id: String(id),
    username: quoted(username),
    username_lower: quoted(rest.usernameLower ?? username.toLowerCase()),
    name: name === undefined ? 'NULL' : quoted(name),
    active: 'true',
    ...(era === 'since 2024' || stored === undefined
      ? {}
      : { password_hash: quoted(stored.hash), salt: quoted(stored.salt) }),
    ...(era === 'until 2024' && stored !== undefined ? { password_algorithm: quoted(stored.algorithm) } : {}),
    ...rest.columns,
  };
  return [
    `INSERT INTO users (${Object.keys(columns).join(', ')}) VALUES (${Object.values(columns).join(', ')})`,
    ...(era === 'since 2024' && stored !== undefined ? [passwordRow(id, stored)] : []),
    ...emails.map(
      (email, place) =>
        `INSERT INTO user_emails (user_id, email, "primary") VALUES (${id}, ${quoted(email)}, ${place === 0})`,
    ),
  ].join(';\n');
}

/** The statement by which `password` becomes somebody's. */
export function changePassword(era: Era, id: number, password: string): string {
  const { hash, salt } = hashed(era, id, password);
  return era === 'since 2024'
    ? `UPDATE user_passwords SET password_hash = ${quoted(hash)}, password_salt = ${quoted(salt)} WHERE user_id = ${id}`
    : `UPDATE users SET password_hash = ${quoted(hash)}, salt = ${quoted(salt)} WHERE id = ${id}`;
}

export function inGroup(id: number, group: string): string {
  return `INSERT INTO groups (name) VALUES (${quoted(group)}) ON CONFLICT DO NOTHING;
    INSERT INTO group_users (group_id, user_id) SELECT id, ${id} FROM groups WHERE name = ${quoted(group)}`;
}

/** A site setting that is on (or off), as Discourse stores what differs from its default. */
export function setting(name: string, value: 't' | 'f'): string {
  return `INSERT INTO site_settings (name, data_type, value) VALUES ('${name}', 5, '${value}')`;
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

interface Stored {
  readonly hash: string;
  readonly salt: string;
  readonly algorithm: string;
}

function passwordRow(id: number, { hash, salt, algorithm }: Stored): string {
  return `INSERT INTO user_passwords (user_id, password_hash, password_salt, password_algorithm)
    VALUES (${id}, ${quoted(hash)}, ${quoted(salt)}, ${quoted(algorithm)})`;
}

/** The salt is hashed as the text that it is. Before there was a column for it, there were always 64,000 rounds. */
function hashed(era: Era, id: number, password: string): Stored {
  const rounds = era === 'until 2023' ? 64_000 : 1000;
  const salt = String(id).padStart(32, '0');
  const hash = pbkdf2Sync(password, salt, rounds, 32, 'sha256').toString('hex');
  return { hash, salt, algorithm: `$pbkdf2-sha256$i=${rounds},l=32$` };
}
