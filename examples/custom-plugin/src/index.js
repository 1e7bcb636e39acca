import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { definePlugin, PluginError } from '@postern/plugin-api';
import { schema } from './schema.js';

/** What an unknown name's password is checked against, so that it costs what a wrong password costs. */
const LIKE_HASH = '$2b$12$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234';

/** Accounts in a table: number, name, password hash, display name, separated by tabs; read at each login. */
export default definePlugin({
  name: 'table',
  apiVersion: 1,
  capabilities: ['authenticate', 'profile', 'find'],
  config: schema,
  open({ path }, { configDirectory, passwords }) {
    const rows = () => readTable(resolve(configDirectory, path));
    return {
      async authenticate({ username, password }, { signal }) {
        const row = named(await rows(), username);
        if (row === undefined) {
          await passwords.decoy(LIKE_HASH, password, { signal });
          return { verdict: 'unknown-user' };
        }
        const right = await passwords.verify(row.hash, password, { signal });
        return right
          ? { verdict: 'accepted', account: accountOf(row), profile: profileOf(row) }
          : { verdict: 'rejected', reason: 'wrong-password', account: accountOf(row) };
      },
      async profile({ subject }) {
        const row = (await rows()).find(({ number }) => number === subject);
        return row && profileOf(row);
      },
      async find(key) {
        const all = await rows();
        const row =
          'username' in key
            ? named(all, key.username)
            : all.find(({ number }) => 'subject' in key && number === key.subject);
        return row && accountOf(row);
      },
      async health() {
        await rows();
      },
    };
  },
});

async function readTable(path) {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line) => {
      const [number, name, hash, displayName] = line.split('\t');
      return { number, name, hash, displayName };
    });
  } catch (cause) {
    throw new PluginError('PLUGIN_UNAVAILABLE', `the table ${path} cannot be read`, { cause });
  }
}

/** The exact name, or the only one that differs by case. */
function named(rows, username) {
  const folded = rows.filter(({ name }) => name.toLowerCase() === username.toLowerCase());
  return rows.find(({ name }) => name === username) ?? (folded.length === 1 ? folded[0] : undefined);
}

function accountOf({ number, name }) {
  return { username: name, subject: number };
}

function profileOf({ displayName }) {
  return { displayName };
}
