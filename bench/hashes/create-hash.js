// create-hash.js LOG2_ROUNDS COUNT: phpass with node's createHash for each round; prints hashes per second.
import { createHash } from 'node:crypto';

const [log2Rounds, count] = process.argv.slice(2).map(Number);
const password = Buffer.from('Tr0ub4dor&3');
const begin = process.hrtime.bigint();
for (let i = 0; i < count; i++) {
  let digest = createHash('md5').update('saltsalt').update(password).digest();
  for (let round = 0; round < 2 ** log2Rounds; round++)
    digest = createHash('md5').update(digest).update(password).digest();
}
console.log(count / (Number(process.hrtime.bigint() - begin) / 1e9));
