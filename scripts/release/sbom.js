/**
 * `npm run release:sbom`: the bill of materials of what runs, in CycloneDX, beside the packages of a release. From a fresh
 * `npm ci`, so that it tells what the lockfile holds.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const bill = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--omit', 'dev'], {
    cwd: new URL('../..', import.meta.url),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  }),
);
// npm takes the name of the folder.
bill.metadata.component.name = name;
const file = `${name}-${version}.cdx.json`;
writeFileSync(file, `${JSON.stringify(bill, undefined, 2)}\n`);
console.log(`${file}: ${bill.components.length} components`);
