/** The page of Synapse leads from nothing to a member in a room: its very commands are run. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../servers/command.js';
import { throwAwayFolder } from '../servers/folder.js';
import { freePort } from '../servers/server-process.js';
import { pythonOf, SYNAPSE_VERSIONS } from '../servers/synapse.js';
import { FORUM_PASSWORD } from './people.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const [section] = readFileSync(join(root, 'docs/synapse.md'), 'utf8')
  .split('## From nothing to a member in a room\n')[1]
  .split('\n## ');

/** Stops what the page leaves running, and what is not the page's: the checkout, and where the programs come from. */
const HEAD = `set -euo pipefail
set -m # a process group for each program that is left running
trap 'for job in $(jobs -p); do kill -- -$job; done; wait' EXIT
npx() { "${root}node_modules/.bin/$@"; }
`;

export async function fromNothing({ board }, results) {
  const folder = throwAwayFolder('newcomer');
  try {
    const script = HEAD + adapted(scriptOf(section), await replacements(folder.path, board));
    const seen = await output(['bash', '-c', script], { cwd: folder.path });
    results.match('newcomer: the doctor finds nothing wrong', seen, /^Synapse: .*ok$/m);
    results.match('newcomer: the login is tried', seen, /Accepted as @bare:example\.org/);
    results.match('newcomer: a message is in the room', seen, /^\$[\w-]{43}$/m);
  } finally {
    folder.remove();
  }
}

/** The commands of the page, and its files as here-documents. */
function scriptOf(text) {
  const blocks = [...text.matchAll(/(?:^`([\w.]+)`[^\n]*(?:\n[^\n]+)*\n\n)?```(sh|yaml)\n(.*?)```/gms)];
  return blocks
    .map(([, name, kind, block]) => (kind === 'sh' ? block : `cat > ${name} <<'END'\n${block}END\n`))
    .join('\n');
}

async function replacements(folder, board) {
  const [door, matrix] = [await freePort(), await freePort()];
  const python = pythonOf(SYNAPSE_VERSIONS[0]);
  const packages = (
    await output([python, '-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])
  ).trim();
  cpSync(join(root, 'packages/synapse-module'), join(folder, 'packages/synapse-module'), { recursive: true });
  return [
    ['8090', door],
    ['8008', matrix],
    ['postgresql://postern:secret@127.0.0.1:5432/phpbb', board.config.connection],
    ['phpbb_', board.config.table_prefix],
    [/\balice\b/, 'bare'],
    ['wonderland', FORUM_PASSWORD],
    // Synapse itself is there already
    [
      'synapse/bin/pip install matrix-synapse ',
      `echo "${packages}" > $(echo synapse/lib/python3*/site-packages)/installed.pth\nsynapse/bin/pip install -q --no-deps `,
    ],
    ['--generate-config\n', `--generate-config\nsed -i 's/8008/${matrix}/' homeserver.yaml\n`],
  ];
}

function adapted(script, pairs) {
  return pairs.reduce((text, [from, to]) => {
    if (typeof from === 'string' ? !text.includes(from) : !from.test(text)) {
      throw new Error(`the page says nothing of ${from}`);
    }
    return typeof from === 'string'
      ? text.replaceAll(from, String(to))
      : text.replace(new RegExp(from, 'g'), to);
  }, script);
}
