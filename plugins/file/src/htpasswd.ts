import { UsersFileError } from './faults.js';
import { hashFault } from './hashes.js';
import { Users, type User } from './users.js';

/**
 * Apache's htpasswd format: `name:hash` a line, `#` comments.
 *
 * @throws UsersFileError
 */
export function parseHtpasswd(file: string, text: string): Users {
  const faults: string[] = [];
  const users = new Map<string, User>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const at = `${file}:${index + 1}:1`;
    const colon = line.indexOf(':');
    if (colon < 1) {
      faults.push(`${at}: expected name:hash`);
      continue;
    }
    const username = line.slice(0, colon).normalize('NFC');
    const hash = line.slice(colon + 1).trim();
    const fault = hashFault(hash, 'htpasswd');
    if (fault !== undefined) faults.push(`${at}: ${username}: ${fault}`);
    if (users.has(username)) faults.push(`${at}: ${username} stands here twice`);
    users.set(username, { username, subject: username, hash, disabled: false });
  }
  if (faults.length > 0) throw new UsersFileError(file, faults);
  return new Users([...users.values()], 'htpasswd');
}
