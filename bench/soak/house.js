import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { everybody, passwordOf } from './people.js';

const hashOf = (name) => `{SHA}${createHash('sha1').update(passwordOf(name)).digest('base64')}`;

/** What the script does, by what stands in its file `manner`. */
const SCRIPT = `#!/bin/sh
IFS= read -r name; IFS= read -r domain; IFS= read -r mxid; IFS= read -r password
read -r manner < manner
case $manner in
  down) exit 75 ;;
  hung) exec sleep 60 ;;
  garbage) echo 'Fatal error: success'; exit 0 ;;
esac
case $name in [uw][0-9]*) ;; *) exit 3 ;; esac
[ "$password" = "password of $name" ] || exit 1
printf '{"auth":{"success":true,"id":{"type":"localpart","value":"%s"}}}' "$name"
`;

/** The back ends in a folder: a users file, a SQLite database, a script. */
export class House {
  folder = mkdtempSync(join(tmpdir(), 'postern-soak-'));
  database;

  constructor() {
    const people = everybody();
    this.writeUsers();
    this.write('check.sh', SCRIPT, 0o700);
    this.write('manner', 'up\n');
    this.database = new Database(join(this.folder, 'people.sqlite'));
    this.database.exec('CREATE TABLE people (name TEXT PRIMARY KEY, hash TEXT)');
    const insert = this.database.prepare('INSERT INTO people VALUES (?, ?)');
    this.database.exec('BEGIN');
    for (const name of people) insert.run(name, hashOf(name));
    this.database.exec('COMMIT');
  }

  /** The names of each back end have a prefix, so that one that is down is no fault of another's people. */
  writeConfig(file, { restUrl, state, timeout = '3s' }) {
    const config = {
      server_name: 'example.org',
      listen: { port: 0 },
      log: { level: 'info', format: 'json' },
      control: { socket: 'off' },
      state: { sqlite: state },
      plugins: [
        { id: 'file', use: 'file', config: { path: './users.yaml' } },
        {
          id: 'sql',
          use: 'sql',
          config: {
            connection: 'sqlite:./people.sqlite',
            queries: {
              account:
                'SELECT name AS subject, name AS username, hash AS password_hash FROM people WHERE name = :username',
            },
          },
        },
        {
          id: 'rest',
          use: 'rest',
          config: { protocol: 'check_credentials', url: restUrl, server_name: 'example.org' },
        },
        {
          id: 'exec',
          use: 'exec',
          config: {
            domain: 'example.org',
            auth: {
              command: './check.sh',
              input: { type: 'plain' },
              output: { type: 'json' },
              exit: { unknown_user: [3] },
            },
          },
        },
      ].map((entry) => ({ ...entry, timeout, breaker: { wait: '2s' }, localpart: `${entry.id}.{username}` })),
    };
    this.write(file, JSON.stringify(config));
  }

  writeUsers() {
    const lines = everybody().map((name) => `  ${name}: { password: "${hashOf(name)}" }`);
    this.write('users.yaml', `users:\n${lines.join('\n')}\n`);
  }

  /** Whoever edits the file has saved it half done. */
  breakUsers() {
    this.write('users.yaml', 'users:\n  u0: { passw');
  }

  write(name, content, mode = 0o600) {
    writeFileSync(join(this.folder, name), content, { mode });
  }

  remove() {
    this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
