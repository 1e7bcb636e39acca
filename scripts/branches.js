/**
 * After `npm run coverage`: the branches of the rooms where a missed one lets somebody in. Prints what no test takes, and
 * fails below the floor.
 */
import { readFileSync } from 'node:fs';

/** Per cent of the branches. It only ever rises; 100 is where it ends. */
const FLOOR = 100;
const ROOMS = /^SF:(packages\/gateway\/src\/(?:accounts|chain)\/.*)$/m;

let [hit, total] = [0, 0];
for (const record of readFileSync('coverage/lcov.info', 'utf8').split('end_of_record')) {
  const file = ROOMS.exec(record)?.[1];
  const branches = [...record.matchAll(/^BRDA:(\d+),\d+,\d+,(\d+|-)$/gm)];
  // a file of types alone is never loaded, and has the one branch of its module
  if (file === undefined || branches.length < 2) continue;
  const missed = branches.filter(([, , taken]) => taken === '0' || taken === '-').map(([, line]) => line);
  total += branches.length;
  hit += branches.length - missed.length;
  if (missed.length > 0) console.log(`${file}: line ${[...new Set(missed)].join(', ')}`);
}
const share = (100 * hit) / total;
console.log(`${hit} of ${total} branches of accounts and chain are taken: ${share.toFixed(1)} %`);
if (!(share >= FLOOR)) process.exitCode = 1;
