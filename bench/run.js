/**
 * `npm run bench [-- NAME … --quick]`: figures as ratios, each beside its reference from the same run. A bench is a folder
 * with an `index.js` whose default export gets `report(rows)` and `{ quick }`; a row is
 * `{ name, ours, reference, ratio, unit, target?, met? }`.
 */
import { existsSync, readdirSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const args = process.argv.slice(2);
const quick = args.includes('--quick');
const wanted = args.filter((arg) => !arg.startsWith('--'));
const names = readdirSync(here).filter(
  (name) => existsSync(new URL(`${name}/index.js`, here)) && (wanted.length === 0 || wanted.includes(name)),
);

const figure = (value) =>
  typeof value === 'number' ? value.toLocaleString('en', { maximumSignificantDigits: 3 }) : (value ?? '');

function report(rows) {
  const header = ['', 'ours', 'reference', 'unit', 'ratio', 'target', ''];
  const lines = rows.map(({ name, ours, reference, ratio, unit, target, met }) => [
    ...[name, figure(ours), figure(reference), unit ?? '', figure(ratio), target ?? ''],
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...lines].map((line) => line[column].length)),
  );
  for (const line of [header, ...lines]) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  }
  console.log();
}

for (const name of names) {
  console.log(`# ${name}`);
  const { default: bench } = await import(new URL(`${name}/index.js`, here).href);
  await bench(report, { quick });
}
if (names.length === 0) {
  console.error(`there is no bench of that name in ${here.pathname}`);
  process.exitCode = 1;
}
