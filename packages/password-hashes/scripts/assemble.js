/**
 * `npm run assemble [-- --check]`: compiles what lies in assembly/ to WebAssembly and keeps it, as text, beside the code
 * that uses it, so that installing needs no compiler. With `--check`, says what is stale.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENTRIES = ['digests', 'yescrypt'];

const home = fileURLToPath(new URL('..', import.meta.url));
const asc = join(
  dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
  'bin/asc.js',
);
const check = process.argv.includes('--check');
const folder = mkdtempSync(join(tmpdir(), 'postern-assemble-'));
let stale = 0;

for (const name of ENTRIES) {
  const wasm = join(folder, `${name}.wasm`);
  const options = [
    '--runtime',
    'stub',
    '-O3',
    '--noAssert',
    '--enable',
    'simd',
    '--importMemory',
    '--memoryBase',
    '16',
  ];
  execFileSync(process.execPath, [asc, `assembly/${name}.ts`, ...options, '-o', wasm], {
    cwd: home,
    stdio: 'inherit',
  });
  const text = [
    `// Made by \`npm run assemble\` from assembly/${name}.ts; not to be edited.`,
    `export const wasm =\n  '${readFileSync(wasm).toString('base64')}';`,
    '',
  ].join('\n');
  const path = join(home, `src/algorithms/wasm/${name}.generated.ts`);
  if (check) {
    if (readFileSync(path, 'utf8') === text) continue;
    console.error(`${path} is stale: run npm run assemble -w packages/password-hashes`);
    stale += 1;
  } else writeFileSync(path, text);
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = stale > 0 ? 1 : 0;
