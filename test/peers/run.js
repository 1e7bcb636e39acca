/**
 * The suites against real programs: `npm run test:peers [-- NAME …]`. A suite is a folder with an `index.js` whose default
 * export returns `{ passed, failed, skipped }`, `skipped` being a list of reasons. With `POSTERN_REQUIRE_PEERS=1` a skip
 * is a failure.
 */
import { existsSync, readdirSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const required = process.env.POSTERN_REQUIRE_PEERS === '1';
const wanted = process.argv.slice(2);
const suites = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/index.js`, here)))
  .map(({ name }) => name)
  .filter((name) => wanted.length === 0 || wanted.includes(name));

let passed = 0;
let failed = 0;
let skips = 0;
for (const name of suites) {
  console.log(`-- ${name}`);
  const { default: run } = await import(new URL(`${name}/index.js`, here).href);
  const result = await run({ required, log: (line) => console.log(`   ${line}`) });
  passed += result.passed;
  failed += result.failed + (required ? result.skipped.length : 0);
  skips += required ? 0 : result.skipped.length;
  for (const reason of result.skipped)
    console.log(`   SKIPPED${required ? ', which is a failure' : ''}: ${reason}`);
}
console.log(`${passed} passed, ${failed} failed, ${skips} skipped`);
process.exitCode = failed > 0 || suites.length === 0 ? 1 : 0;
