/** What ours is measured against: C programs and other packages, each as one process for every core. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
export const cores = availableParallelism();

/** Runs a program that prints its rate once for every core at the same time; their sum. */
async function onAllCores(program, ...args) {
  const outputs = await Promise.all(Array.from({ length: cores }, () => run(program, args.map(String))));
  return outputs.reduce((sum, { stdout }) => sum + Number.parseFloat(stdout), 0);
}

/** Functions that give hashes a second; those for which something is missing are left out, with the reason said. */
export function references() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const compiled = (name, ...libraries) => {
    const binary = join(folder, name);
    const { status } = spawnSync('cc', ['-O2', '-o', binary, join(here, `${name}.c`), ...libraries]);
    if (status === 0) return binary;
    console.log(`${name}.c cannot be compiled here: the figures against it are left out`);
    return undefined;
  };
  const crypt = compiled('crypt', '-lcrypt');
  const phpass = compiled('phpass');
  const npm = spawnSync('npm', ['install', '--silent', '--prefix', folder, 'argon2@0.44']);
  if (npm.status !== 0) console.log('the package argon2 cannot be installed here: its figure is left out');
  return {
    crypt: crypt && ((setting, count) => onAllCores(crypt, setting, count)),
    phpass: phpass && ((log2Rounds, count) => onAllCores(phpass, log2Rounds, count)),
    argon2:
      npm.status === 0 ? (count) => onAllCores('node', join(here, 'argon2.js'), folder, count) : undefined,
    createHash: (log2Rounds, count) => onAllCores('node', join(here, 'create-hash.js'), log2Rounds, count),
    pbkdf2: (rounds, count) =>
      onAllCores('python3', '-c', PYTHON_PBKDF2, rounds, count).catch(() => {
        console.log('there is no python3: the figure against it is left out');
        return undefined;
      }),
  };
}

const PYTHON_PBKDF2 = `
import hashlib, sys, time
rounds, count = map(int, sys.argv[1:])
begin = time.perf_counter()
for _ in range(count): hashlib.pbkdf2_hmac("sha256", b"Tr0ub4dor&3", b"salt", rounds)
print(count / (time.perf_counter() - begin))
`;
