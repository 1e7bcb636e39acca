// argon2.js FOLDER COUNT: argon2id of 19 MiB and two passes with the npm package `argon2`; prints hashes per second.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, count] = process.argv.slice(2);
const argon2 = createRequire(join(folder, 'package.json'))('argon2');
const options = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
await argon2.hash('Tr0ub4dor&3', options);
const begin = process.hrtime.bigint();
for (let i = 0; i < Number(count); i++) await argon2.hash('Tr0ub4dor&3', options);
console.log(Number(count) / (Number(process.hrtime.bigint() - begin) / 1e9));
