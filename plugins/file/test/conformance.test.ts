import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { itConforms } from '@postern/plugin-testkit';
import file from '../src/index.js';

/** bcrypt cost 4 of `Right password`. */
const HASH = '$2b$04$jzrx4PcIyM0YyqSLjaIIz.9lpU2CnTTU5xXd5z7J6tSGM8Gy0WYa6';

const folder = mkdtempSync(join(tmpdir(), 'postern-file-'));
after(() => rmSync(folder, { recursive: true }));

writeFileSync(
  join(folder, 'users.yaml'),
  `users:
  Müller: { password: "${HASH}", display_name: Müller, emails: [m@example.org], phones: ["+49 30 901820"], groups: [staff] }
  plain: { password: "${HASH}" }
  former: { password: "${HASH}", disabled: true }
`,
);
writeFileSync(join(folder, 'htpasswd'), `# people\nMüller:${HASH}\nplain:${HASH}\n`);

const password = 'Right password';
const account = { username: 'Müller', password, otherSpellings: ['müller', 'MÜLLER', 'mu\u0308ller'] };
const bare = { username: 'plain', password };

describe('with a YAML file', () => {
  itConforms(file, {
    config: { path: './users.yaml' },
    configDirectory: folder,
    account,
    bare,
    disabled: { username: 'former', password },
    brokenConfig: { path: './nowhere.yaml' },
  });
});

describe('with an htpasswd file', () => {
  itConforms(file, { config: { path: './htpasswd' }, configDirectory: folder, account, bare });
});
