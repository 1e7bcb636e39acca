import {
  malformed,
  parts,
  unsupported,
  type HashScheme,
  type ReadContext,
  type Verification,
} from '../scheme.js';
import { within } from '../limits.js';
import { sameText } from '../text.js';

/** OpenBSD `bcrypt.c`: `$2b$`, two digits of cost, 22 characters of salt, 31 of digest. */
const FORM = /^\$2([abxy])\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;

/** bcrypt's own order of the characters of base64. */
export const BCRYPT_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Of the last character of a salt only two bits count, and crypt_blowfish clears the others. */
function canonical(salt: string): string {
  return salt.slice(0, -1) + BCRYPT_ALPHABET.charAt(BCRYPT_ALPHABET.indexOf(salt.slice(-1)) & 0x30);
}

/** A bcrypt hash in its parts; `setting` is written with the prefix that every library knows. */
export interface BcryptHash {
  readonly variant: string;
  readonly setting: string;
  readonly digest: string;
}

export function readBcrypt(hash: string, { limits }: ReadContext): BcryptHash {
  const [variant = '', digits = '', salt = '', digest = ''] = parts(
    FORM,
    hash,
    'bcrypt: $2b$, a cost of two digits, $, 22 characters of salt and 31 of digest',
  );
  if (variant === 'x') throw unsupported('bcrypt $2x$, made by a faulty program,');
  const cost = Number(digits);
  if (cost < 4 || cost > 31) throw malformed('a bcrypt cost is between 04 and 31');
  within(limits, 'bcryptCost', cost, 'bcrypt');
  return { variant, setting: `$2b$${digits}$${canonical(salt)}`, digest };
}

/** bcrypt over what `prepare` makes of the password. */
export function bcryptOf(
  hash: string,
  context: ReadContext,
  prepare: (password: string) => string = (password) => password,
): Verification {
  const { setting, digest } = readBcrypt(hash, context);
  return async (password, compute) => sameText(await compute.bcrypt(prepare(password), setting), digest);
}

/** bcrypt: only the first 72 bytes count, and NUL ends the input. 2a, 2b and 2y are the same. */
export const bcrypt: HashScheme = {
  name: 'bcrypt',
  begins: /^\$2[abxy]?\$/,
  read: (hash, context) => bcryptOf(hash, context),
};
