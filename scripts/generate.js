/**
 * Writes what is made from the code: `npm run generate`. With `--check` nothing is written, and a stale file fails.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadDefinition } from '../packages/gateway/dist/src/chain/loader.js';
import { jsonSchema } from '../packages/gateway/dist/src/config/json-schema.js';
import { renderReference } from '../packages/gateway/dist/src/config/reference.js';
import { renderSample } from '../packages/gateway/dist/src/config/sample.js';
import { BUILT_IN_PLUGINS } from '../packages/gateway/dist/src/manifest.js';
import { renderLicences } from './supply/licences.js';

const root = new URL('..', import.meta.url);
const schemas = new Map();
for (const name of BUILT_IN_PLUGINS.keys()) schemas.set(name, (await loadDefinition(name, '.')).config);
const schema = jsonSchema(schemas);

const files = [
  { path: 'config.sample.yaml', content: renderSample() },
  { path: 'docs/configuration.md', content: renderReference() },
  { path: 'docs/licences.md', content: renderLicences() },
  { path: 'docs/postern.schema.json', content: `${JSON.stringify(schema, undefined, 2)}\n` },
];

function current(path) {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch {
    return undefined;
  }
}

const stale = files.filter(({ path, content }) => current(path) !== content);
if (process.argv.includes('--check')) {
  for (const { path } of stale) console.error(`${path} is stale: npm run generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { path, content } of stale) {
    writeFileSync(new URL(path, root), content);
    console.log(`wrote ${path}`);
  }
}
