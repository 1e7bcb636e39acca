import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';

/** The tables of a site as WordPress's SQLite integration makes them. */
export interface TestDatabase {
  readonly url: string;
  run(sql: string): void;
  close(): void;
}

export interface TablesOptions {
  readonly prefix?: string;
  readonly users?: string;
  readonly usermeta?: string;
  readonly isNetwork?: boolean;
}

export function createDatabase(options: TablesOptions = {}): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'postern-wordpress-'));
  const path = join(folder, '.ht.sqlite');
  const database = new Database(path);
  database.exec(tables(options));
  return {
    url: `sqlite:${path}`,
    run: (statement) => void database.exec(statement),
    close() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Somebody in the users table; the rest of the row is what WordPress puts there. */
export interface Person {
  readonly id: number;
  readonly login: string;
  readonly hash: string;
  readonly email?: string;
  readonly name?: string;
}

export function insertPerson({ id, login, hash, email = '', name = '' }: Person, table = 'wp_users'): string {
  const values = [login, hash, email, name].map(literal).join(', ');
  return `INSERT INTO ${table} (ID, user_login, user_pass, user_email, display_name) VALUES (${id}, ${values});`;
}

export function insertMeta(
  id: number,
  values: Readonly<Record<string, string>>,
  table = 'wp_usermeta',
): string {
  return Object.entries(values)
    .map(([key, value]) => {
      return `INSERT INTO ${table} (user_id, meta_key, meta_value) VALUES (${id}, ${literal(key)}, ${literal(value)});`;
    })
    .join('\n');
}

/** What PHP's `serialize` writes of a list of texts, or of what is set to true. */
export function serialisedList(texts: readonly string[]): string {
  return array(texts.map((text, index) => `i:${index};${serialisedText(text)}`));
}
export function serialisedFlags(flags: Readonly<Record<string, boolean>>): string {
  return array(Object.entries(flags).map(([key, flag]) => `${serialisedText(key)}b:${Number(flag)};`));
}
export function serialisedApplicationPasswords(hashes: readonly string[]): string {
  return array(
    hashes.map((hash, index) => {
      const item = { uuid: `uuid-${index}`, app_id: '', name: 'Größe "x"', password: hash };
      const parts = Object.entries(item).map(([key, text]) => serialisedText(key) + serialisedText(text));
      return `i:${index};${array([...parts, 's:7:"created";i:1700000000;', 's:9:"last_used";N;', 's:7:"last_ip";N;'])}`;
    }),
  );
}

function serialisedText(text: string): string {
  return `s:${Buffer.byteLength(text)}:"${text}";`;
}

function array(entries: readonly string[]): string {
  return `a:${entries.length}:{${entries.join('')}}`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function tables({ prefix = 'wp_', users, usermeta, isNetwork = false }: TablesOptions): string {
  const flags = isNetwork ? ', spam INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0' : '';
  const text = 'TEXT NOT NULL COLLATE NOCASE';
  return `
    CREATE TABLE ${users ?? `${prefix}users`} (ID INTEGER PRIMARY KEY AUTOINCREMENT, user_login ${text}, user_pass ${text},
      user_nicename ${text} DEFAULT '', user_email ${text}, user_url ${text} DEFAULT '', user_registered ${text} DEFAULT '',
      user_activation_key ${text} DEFAULT '', user_status INTEGER NOT NULL DEFAULT 0, display_name ${text}${flags});
    CREATE TABLE ${usermeta ?? `${prefix}usermeta`} (umeta_id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL,
      meta_key TEXT COLLATE NOCASE, meta_value TEXT COLLATE NOCASE);
    ${isNetwork ? networkTables(prefix) : ''}`;
}

function networkTables(prefix: string): string {
  return `
    CREATE TABLE ${prefix}blogs (blog_id INTEGER PRIMARY KEY AUTOINCREMENT, site_id INTEGER NOT NULL DEFAULT 0, domain TEXT, path TEXT);
    CREATE TABLE ${prefix}sitemeta (meta_id INTEGER PRIMARY KEY AUTOINCREMENT, site_id INTEGER NOT NULL DEFAULT 0,
      meta_key TEXT COLLATE NOCASE, meta_value TEXT COLLATE NOCASE);
    INSERT INTO ${prefix}blogs (site_id, domain, path) VALUES (1, 'example.org', '/'), (1, 'example.org', '/two/'), (2, 'other.example', '/');`;
}
