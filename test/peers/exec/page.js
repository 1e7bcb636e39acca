/** The examples of docs/plugins/exec.md, and the people that they know. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../servers/command.js';
import { throwAwayFolder } from '../servers/folder.js';

export const PASSWORD = 'Correct horse';

const page = readFileSync(new URL('../../../docs/plugins/exec.md', import.meta.url), 'utf8');

/** The first example in that language that holds these words. */
export function example(language, words = '') {
  const blocks = page.split(`\`\`\`${language}\n`).slice(1);
  const found = blocks.map((block) => block.split('\n```')[0]).find((block) => block.includes(words));
  if (found === undefined) throw new Error(`the page has no such example in ${language}`);
  return `${found}\n`;
}

const CREATE = `
import hashlib, sqlite3, sys
path, password = sys.argv[1:]
database = sqlite3.connect(path)
database.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, display_name TEXT, salt BLOB, hash BLOB)")
for name, display_name in (("alice", "Alice Liddell"), ("plain", None)):
    salt = name.encode()
    tried = hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1)
    row = (name, display_name, salt, tried)
    database.execute("INSERT INTO people (name, display_name, salt, hash) VALUES (?, ?, ?, ?)", row)
database.commit()
`;

/** @param {string} python its path @returns {Promise<Buffer>} a database in SQLite */
export async function peopleDatabase(python) {
  const folder = throwAwayFolder('people');
  try {
    const file = join(folder.path, 'people.db');
    await output([python, '-c', CREATE, file, PASSWORD]);
    return readFileSync(file);
  } finally {
    folder.remove();
  }
}

/** @param {string} php its path */
export async function peopleFile(php) {
  const hash = await output([
    php,
    '-r',
    'echo password_hash($argv[1], PASSWORD_BCRYPT, ["cost" => 10]);',
    '--',
    PASSWORD,
  ]);
  return JSON.stringify({
    alice: { hash, display_name: 'Alice Liddell' },
    plain: { hash, display_name: null },
  });
}
