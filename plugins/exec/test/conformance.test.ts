import { execPath } from 'node:process';
import { itConforms } from '@postern/plugin-testkit';
import exec from '../src/index.js';
import { ScriptFolder } from './support/folder.js';
import { AUTH_SH, DIRECTORY_SH, PROFILE_SH, RUNNING_JS } from './support/people.js';

const password = 'Correct horse';

describe('a script that is run for each call', () => {
  const folder = new ScriptFolder();
  const auth = {
    command: folder.sh('auth.sh', AUTH_SH),
    input: { type: 'plain' },
    output: { type: 'json' },
    exit: { unknown_user: [3] },
  };
  const profile = { display_name: { command: folder.sh('profile.sh', PROFILE_SH), args: ['{localpart}'] } };
  const directory = {
    by_name: { command: folder.sh('directory.sh', DIRECTORY_SH), input: { type: 'plain' } },
  };

  itConforms(exec, {
    config: { domain: 'example.org', auth, profile, directory },
    configDirectory: folder.path,
    account: { username: 'alice', password, otherSpellings: ['Alice', 'ALICE'] },
    bare: { username: 'plain', password },
    disabled: { username: 'former', password },
    brokenConfig: { domain: 'example.org', auth: { command: './missing.sh' } },
    unreachableConfig: {
      domain: 'example.org',
      auth: { command: folder.sh('down.sh', 'echo "no database" >&2; exit 75') },
    },
  });
});

describe('a script that keeps running', () => {
  const folder = new ScriptFolder();
  folder.write('people.mjs', RUNNING_JS);
  const config = {
    domain: 'example.org',
    persistent: true,
    command: execPath,
    args: ['people.mjs'],
    answers: ['auth', 'profile', 'lookup', 'directory'],
  };

  itConforms(exec, {
    config,
    configDirectory: folder.path,
    account: { username: 'alice', password, otherSpellings: ['ALICE'] },
    bare: { username: 'plain', password },
    disabled: { username: 'former', password },
    brokenConfig: { ...config, command: './missing' },
    unreachableConfig: { ...config, args: ['missing.mjs'] },
  });
});
