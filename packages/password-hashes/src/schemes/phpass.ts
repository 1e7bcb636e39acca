import { encodePhpass } from '../algorithms/base64.js';
import type { Compute } from '../execution/compute.js';
import { within } from '../limits.js';
import { malformed, parts, type HashScheme, type ReadContext } from '../scheme.js';
import { sameText, utf8 } from '../text.js';

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** phpass accepts 2^7 to 2^30 rounds (`PasswordHash.php`, `crypt_private`). */
export function phpassRounds(character: string, { limits }: ReadContext): number {
  const log2Rounds = ALPHABET.indexOf(character);
  if (log2Rounds < 7 || log2Rounds > 30) throw malformed('phpass has between 2^7 and 2^30 rounds');
  within(limits, 'phpassRounds', 2 ** log2Rounds, 'phpass');
  return log2Rounds;
}

/** phpass's MD5 loop. @returns the 22 characters of the digest */
export async function phpassDigest(
  password: string,
  salt: string,
  log2Rounds: number,
  compute: Compute,
): Promise<string> {
  return encodePhpass(await compute.inWorker('phpassMd5', [utf8(password), utf8(salt), log2Rounds]));
}

/** phpass portable hashes: `$P$`, or `$H$` as phpBB writes them. */
export const phpass: HashScheme = {
  name: 'phpass',
  begins: /^\$[PH]\$/,
  read(hash, context) {
    const [rounds = '', salt = '', digest = ''] = parts(
      /^\$[PH]\$([./A-Za-z0-9])([^$:]{8})([./A-Za-z0-9]{22})$/,
      hash,
      'phpass: $P$ or $H$, a character for the rounds, 8 of salt and 22 of digest',
    );
    const log2Rounds = phpassRounds(rounds, context);
    return async (password, compute) =>
      sameText(await phpassDigest(password, salt, log2Rounds, compute), digest);
  },
};
