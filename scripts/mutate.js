/**
 * `npm run mutate [-- NAME …]`: shows that the tests notice when a promise is broken. Each `test/mutants/*.patch` breaks
 * one promise of the source, and its head says which, and which test files must go red:
 *
 *     # Breaks: an unknown user and a wrong password get the same answer
 *     # Red: packages/gateway/test/doors/check-credentials/route.test.ts
 *
 * A patch that no longer applies or builds is a failure, as is one that no test notices.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const mutants = join(root, 'test/mutants');
const PARALLEL = Math.min(2, availableParallelism());
const TIME_LIMIT_MS = 180_000;

/** A copy of the tree whose packages find each other, and everything else in the real `node_modules`. */
async function copyTree(folder) {
  const isSource = (path) => !path.includes('node_modules');
  for (const name of [
    'packages',
    'plugins',
    'examples',
    'tsconfig.json',
    'tsconfig.base.json',
    'package.json',
  ]) {
    await cp(join(root, name), join(folder, name), {
      recursive: true,
      preserveTimestamps: true,
      filter: isSource,
    });
  }
  await mkdir(join(folder, 'node_modules'));
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name === '@postern') {
      await cp(join(root, 'node_modules', name), join(folder, 'node_modules', name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    } else await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
}

async function readMutant(name) {
  const file = join(mutants, name);
  const patch = await readFile(file, 'utf8');
  const breaks = /^# Breaks: (.+)$/m.exec(patch)?.[1];
  const specs = /^# Red: (.+)$/m.exec(patch)?.[1]?.split(' ');
  const target = /^\+\+\+ b\/((?:packages|plugins)\/[^/]+)\//m.exec(patch)?.[1];
  if (!breaks || !specs || !target)
    throw new Error(`${name}: expected the lines "# Breaks: …" and "# Red: …", and a patch`);
  return { name: name.replace(/\.patch$/, ''), file, breaks, specs, target };
}

const compiled = (spec) => spec.replace(/^([^/]+\/[^/]+)\/test\/(.*)\.ts$/, '$1/dist/test/$2.js');

async function succeeds(folder, command, args) {
  try {
    await run(command, args, { cwd: folder, timeout: TIME_LIMIT_MS, maxBuffer: 64 * 1024 * 1024 });
    return true;
  } catch {
    return false;
  }
}

const builds = (folder, target) => succeeds(folder, 'node_modules/.bin/tsc', ['-b', target]);
const isGreen = (folder, specs) =>
  succeeds(folder, process.execPath, [
    'node_modules/mocha/bin/mocha.js',
    ...['--no-config', '--timeout', '10000', '--bail', '--exit', '--reporter', 'dot'],
    ...specs.map(compiled),
  ]);

async function judge(folder, mutant) {
  if (!(await succeeds(folder, 'git', ['apply', mutant.file]))) return 'the patch does not apply any more';
  try {
    if (!(await builds(folder, mutant.target))) return 'the patched source does not build';
    if (await isGreen(folder, mutant.specs)) return `survives: ${mutant.specs.join(' ')} stays green`;
    return undefined;
  } finally {
    await run('git', ['apply', '--reverse', mutant.file], { cwd: folder });
    await builds(folder, mutant.target);
  }
}

async function work(folder, queue, report) {
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    const begun = performance.now();
    report(mutant, await judge(folder, mutant), (performance.now() - begun) / 1000);
  }
}

const wanted = process.argv.slice(2);
const names = (await readdir(mutants)).filter((name) => name.endsWith('.patch')).sort();
const all = await Promise.all(names.map(readMutant));
const queue = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const specs = [...new Set(queue.flatMap((mutant) => mutant.specs))];
const counts = { passed: 0, failed: 0 };

function report(mutant, fault, seconds) {
  counts[fault === undefined ? 'passed' : 'failed'] += 1;
  console.log(
    `${fault === undefined ? 'killed ' : 'FAILED '} ${mutant.name} (${seconds.toFixed(1)} s): ${fault ?? mutant.breaks}`,
  );
}

const temporary = await mkdtemp(join(tmpdir(), 'postern-mutants-'));
try {
  const copies = Array.from({ length: PARALLEL }, (_, index) => join(temporary, `${index}`));
  await Promise.all(copies.map(copyTree));
  if (!(await builds(copies[0], '.')) || !(await isGreen(copies[0], specs))) {
    throw new Error('the tests must be green before anything is broken: run npm test');
  }
  await Promise.all(copies.map((folder) => work(folder, queue, report)));
} finally {
  await rm(temporary, { recursive: true, force: true });
}
console.log(`${counts.passed} mutants killed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
