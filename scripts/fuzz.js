/**
 * `npm run fuzz [-- --minutes N | --seed N]`: the property tests of all packages over and over, each time with another seed,
 * until the minutes (default: 5) are over or a property fails. `--seed` runs them once, as in the run that printed it.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const MAX_SEED = 2 ** 31;
/** For a whole test of many runs: one that hangs has failed. */
const TIMEOUT_MS = 300_000;

/** The compiled tests that have properties. */
async function propertyTests() {
  const found = [];
  for (const folder of ['packages', 'plugins']) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      if (!/^[^/]+\/dist\/test\/.*\.test\.js$/.test(name)) continue;
      const file = join(folder, name);
      if ((await readFile(join(root, file), 'utf8')).includes("from 'fast-check'")) found.push(file);
    }
  }
  return found;
}

function run(files, seed) {
  const mocha = spawn(
    process.execPath,
    [
      ...['--enable-source-maps', 'node_modules/mocha/bin/mocha.js', '--no-config', '--reporter', 'dot'],
      ...['--timeout', `${TIMEOUT_MS}`, '--require', './scripts/fuzz-seed.js', ...files],
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, FUZZ_SEED: `${seed}` } },
  );
  return new Promise((resolve) => mocha.once('exit', resolve));
}

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string' } },
});
const once = values.seed !== undefined;
const end = performance.now() + Number(values.minutes) * 60_000;
const files = await propertyTests();
console.log(`${files.length} files of property tests`);
let rounds = 0;
do {
  const seed = once ? Number(values.seed) : randomInt(MAX_SEED);
  console.log(`seed ${seed}`);
  if ((await run(files, seed)) !== 0) {
    console.error(`a property failed: npm run fuzz -- --seed ${seed}`);
    process.exitCode = 1;
    break;
  }
  rounds += 1;
} while (!once && performance.now() < end);
console.log(`${rounds} rounds passed`);
