/**
 * `npm run generate-names -w plugins/phpbb [-- --check]`: makes the tables of src/names from Unicode's data. With
 * `--check`, says what is stale.
 */
import assigned from '@unicode/unicode-5.0.0/Binary_Property/Assigned/code-points.js';
import commonFoldings from '@unicode/unicode-5.0.0/Case_Folding/C/code-points.js';
import fullFoldings from '@unicode/unicode-5.0.0/Case_Folding/F/code-points.js';
import { readFileSync, writeFileSync } from 'node:fs';

/** What phpBB adds to Unicode's look-alikes. */
const ADDED_BY_PHPBB = new Map([
  ['\u00A1', 'i'],
  ['\u01C3', '!'],
  ['\u03B1', 'a'],
  ['\u1680', ' '],
  ['\u2028', ' '],
  ['\u2029', ' '],
]);

/** What it takes out besides, first to last: hyphens, joiners and controls that nobody sees. */
const REMOVED_BY_PHPBB = [
  [0x00ad, 0x00ad],
  [0x06dd, 0x06dd],
  [0x070f, 0x070f],
  [0x1806, 0x1806],
  [0x180e, 0x180e],
  [0x200b, 0x200d],
  [0x2060, 0x2063],
  [0x206a, 0x206f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffc],
  [0x1d173, 0x1d17a],
];

const characters = assigned
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));
const folding = new Map(
  [...commonFoldings, ...fullFoldings].map(([source, target]) => [
    String.fromCodePoint(source),
    String.fromCodePoint(...[target].flat()),
  ]),
);

const tables = {
  'case-folding': { table: folding, of: 'CaseFolding.txt 5.0.0, common and full' },
  'nfkc-closure': { table: nfkcClosure(), of: 'FC_NFKC_Closure 5.0.0' },
  confusables: { table: confusables(), of: 'decompositions and scripts/unicode/look-alikes.txt' },
};
const check = process.argv.includes('--check');
for (const [name, { table, of }] of Object.entries(tables)) {
  const file = new URL(`../src/names/${name}.generated.ts`, import.meta.url);
  const text = [
    `// Made by \`npm run generate-names\` from ${of}; not to be edited.`,
    '// Copyright © 1991-2022 Unicode, Inc. For terms of use, see https://www.unicode.org/terms_of_use.html',
    `export const ${camelCase(name)} =\n  '${encode(table)}';\n`,
  ].join('\n');
  if (!check) writeFileSync(file, text);
  else if (readOrEmpty(file) !== text) {
    console.error(`${name}.generated.ts is stale: run \`npm run generate-names -w plugins/phpbb\``);
    process.exitCode = 1;
  }
}

/** What folding and NFKC, done once, still leave to fold (UAX #15, FC_NFKC_Closure). */
function nfkcClosure() {
  const foldToNfkc = (text) => replaceAll(text, folding).normalize('NFKC');
  return new Map(
    characters
      .map((character) => [character, foldToNfkc(character)])
      .map(([character, once]) => [character, once, foldToNfkc(once)])
      .filter(([, once, twice]) => once !== twice)
      .map(([character, , twice]) => [character, twice]),
  );
}

/** phpBB leaves out what case folding has already replaced. */
function confusables() {
  const lookAlikes = readLookAlikes();
  const decomposed = characters
    .filter(isDrawnAsItsParts(readDecompositionTypes()))
    .map((character) => [character, replaceAll(character.normalize('NFKC'), lookAlikes).normalize('NFC')]);
  const removed = REMOVED_BY_PHPBB.flatMap(([first, last]) => codesOf(first, last)).map((code) => [
    String.fromCodePoint(code),
    '',
  ]);
  const all = new Map([...decomposed, ...lookAlikes, ...ADDED_BY_PHPBB, ...removed]);
  return new Map([...all].filter(([source]) => !folding.has(source)));
}

/** Whether a character looks like what it decomposes to: not one of the types listed, not an accent of its own. */
function isDrawnAsItsParts(excluded) {
  return (character) => {
    const parts = character.normalize('NFKD');
    const code = character.codePointAt(0);
    if (parts === character || excluded.has(code)) return false;
    if (isCanonical(character)) return [...parts].length === 1;
    const isSpacingAccent = parts.length > 1 && parts.startsWith(' ');
    const isArabicVowelSign = code >= 0xfe70 && code <= 0xfe7f;
    return !isSpacingAccent && !isArabicVowelSign;
  };
}

function isCanonical(character) {
  return character.normalize('NFD') !== character;
}

function readLookAlikes() {
  return new Map(
    readRows('look-alikes.txt').flatMap(([target, sources]) =>
      [...textOf(sources)].map((source) => [source, textOf(target)]),
    ),
  );
}

function readDecompositionTypes() {
  return new Set(
    readRows('decomposition-types.txt').flatMap(([range]) => {
      const [first, last = first] = range.split('..').map((code) => Number.parseInt(code, 16));
      return codesOf(first, last);
    }),
  );
}

function readRows(file) {
  return readFileSync(new URL(`unicode/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(';').map((field) => field.trim()));
}

function textOf(codes) {
  return String.fromCodePoint(...codes.split(' ').map((code) => Number.parseInt(code, 16)));
}

function codesOf(first, last) {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function replaceAll(text, table) {
  return [...text].map((character) => table.get(character) ?? character).join('');
}

function byCodePoint([a], [b]) {
  return a.codePointAt(0) - b.codePointAt(0);
}

/** The format that ReplacementTable reads. */
function encode(table) {
  const runs = [];
  for (const [source, target] of [...table].sort(byCodePoint)) {
    const run = runs.at(-1);
    if (run !== undefined && continues(run, source, target)) run.length++;
    else
      runs.push({
        first: source.codePointAt(0),
        targets: [...target].map((one) => one.codePointAt(0)),
        length: 1,
      });
  }
  return runs.map(encodeRun).join(' ');
}

function continues({ first, targets, length }, source, target) {
  return (
    source.codePointAt(0) === first + length &&
    targets.length === 1 &&
    target === String.fromCodePoint(targets[0] + length)
  );
}

function encodeRun({ first, targets, length }) {
  const count = length > 1 ? `*${length}` : '';
  return `${first.toString(16)}${count}>${targets.map((target) => target.toString(16)).join('+')}`;
}

function camelCase(name) {
  return name.replace(/-./g, ([, letter]) => letter.toUpperCase());
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
