/** Who is who in this suite: staff in a file, members in a forum. */
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const PASSWORD = 'wonderland';
export const FORUM_PASSWORD = 'correct horse';
export const TOKEN = 'a-token-that-only-the-peers-have';
export const FORUM_NAME = 'Jürgen & "Söhne"';
export const FORUM_MXID = '@j=c3=bcrgen=20=26=20=22s=c3=b6hne=22:example.org';

/** A person for each thing that is tried, so that none depends on another. */
const STAFF = {
  alice: { display_name: 'Alice', emails: ['alice@example.org'], phones: ['+4930901820'] },
  bob: { display_name: 'Bob' },
  carol: { display_name: 'Carol', emails: ['carol@example.org'] },
  dave: {},
  disabled: { disabled: true },
  erin: {},
  frank: { emails: ['frank@example.org'] },
  grace: {},
  heidi: {},
  ivan: {},
  judy: { display_name: 'Judy' },
  mallory: { emails: ['alice@elsewhere.example'] },
  olga: { display_name: 'Olga', emails: ['olga@example.org'], phones: ['+4930901822'] },
  peggy: { display_name: 'Peggy', emails: ['peggy@example.org'] },
  rupert: { display_name: 'Rupert', emails: ['rupert@example.org'], phones: ['+4930901823'] },
  six: { display_name: 'Six' },
};

/** The entry of the staff. @param {string} folder where the users file goes */
export function staffEntry(folder) {
  return usersEntry(folder, STAFF);
}

/** An entry of some people. @param {string} folder where the users file goes @param {Record<string, object>} people */
export function usersEntry(folder, people) {
  writeUsers(folder, people);
  return {
    id: 'staff',
    use: 'file',
    config: { path: join(folder, 'users.yaml'), format: 'yaml' },
    trust_phone: 'always',
  };
}

/** @param {string} folder @param {Record<string, object>} people */
export function writeUsers(folder, people) {
  const users = Object.fromEntries(
    Object.entries(people).map(([name, person]) => [name, { password: hashOf(PASSWORD), ...person }]),
  );
  writeFileSync(join(folder, 'users.yaml'), JSON.stringify({ users }), { mode: 0o600 });
}

/** A hash that costs nothing: what is measured here is not hashing. */
function hashOf(password) {
  const salt = randomBytes(8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}
