import {
  malformed,
  parts,
  positive,
  type HashScheme,
  type ReadContext,
  type Verification,
} from '../scheme.js';
import { fromBase64, hex, sameText } from '../text.js';
import { argon2 } from './argon2.js';
import { bcryptOf } from './bcrypt.js';
import { pbkdf2 } from './kdf.js';

const MD5 = '([0-9a-f]{32})';
const BASE64 = '([A-Za-z0-9+/]+={0,2})';

/** `includes/password/*.php`: the type stands between the first two colons. */
const TYPES: Readonly<Record<string, (hash: string, context: ReadContext) => Verification>> = {
  A: (hash) => {
    const [digest = ''] = parts(new RegExp(`^:A:${MD5}$`), hash, ':A: and 32 hexadecimal digits');
    return (password) => Promise.resolve(sameText(hex('md5', password), digest));
  },
  B: (hash) => {
    const [salt = '', digest = ''] = parts(
      new RegExp(`^:B:([^:]{1,64}):${MD5}$`),
      hash,
      ':B:, the salt, and 32 hexadecimal digits',
    );
    return (password) => Promise.resolve(sameText(typeB(password, salt), digest));
  },
  pbkdf2: (hash, context) => {
    const expected = ':pbkdf2:, algorithm, rounds, length, and salt and digest in base64';
    const form = new RegExp(`^:pbkdf2:([a-z0-9]+):(\\d{1,9}):(\\d{1,4}):${BASE64}:${BASE64}$`);
    const [algorithm = '', rounds = '', length = '', salt = '', digest = ''] = parts(form, hash, expected);
    return pbkdf2Of({ algorithm, rounds, length, salt, digest }, context, (password) => password);
  },
  bcrypt: (hash, context) => {
    const [cost = '', salt = '', digest = ''] = parts(
      /^:bcrypt:(\d{1,2})\$([^$]{22})\$([^$]{31})$/,
      hash,
      ':bcrypt:, cost, salt and digest between $',
    );
    return bcryptOf(`$2y$${cost.padStart(2, '0')}$${salt}${digest}`, context);
  },
  argon2: (hash, context) => argon2.read(hash.slice(':argon2:'.length), context),
  'pbkdf2-legacyA': (hash, context) => layered(hash, context, (password) => hex('md5', password)),
  'pbkdf2-legacyB': (hash, context) => layered(hash, context, typeB),
};

/** MediaWiki's typed hashes, and its layered ones. */
export const mediawiki: HashScheme = {
  name: 'mediawiki',
  begins: /^:(?:A|B|pbkdf2|bcrypt|argon2|pbkdf2-legacyA|pbkdf2-legacyB):/,
  read(hash, context) {
    const type = TYPES[hash.split(':', 2)[1] ?? ''];
    if (type === undefined) throw malformed('expected a type of MediaWiki between colons');
    return type(hash, context);
  },
};

function typeB(password: string, salt: string): string {
  return hex('md5', salt, '-', hex('md5', password));
}

/** PBKDF2 over what type A or B makes: `!` between the layers, for each its parameters, then for each its salt. */
function layered(
  hash: string,
  context: ReadContext,
  inner: (password: string, salt: string) => string,
): Verification {
  const [algorithm = '', rounds = '', length = '', innerSalt = '', salt = '', digest = ''] = parts(
    new RegExp(`^:pbkdf2-legacy[AB]:!([a-z0-9]+):(\\d{1,9}):(\\d{1,4})!([^!:]{0,64})!${BASE64}!${BASE64}$`),
    hash,
    'the parameters of pbkdf2, the salt of each layer, and the digest, between !',
  );
  return pbkdf2Of({ algorithm, rounds, length, salt, digest }, context, (password) =>
    inner(password, innerSalt),
  );
}

interface Pbkdf2Text {
  readonly algorithm: string;
  readonly rounds: string;
  readonly length: string;
  readonly salt: string;
  readonly digest: string;
}

function pbkdf2Of(
  { algorithm, rounds, length, salt, digest }: Pbkdf2Text,
  context: ReadContext,
  prepare: (password: string) => string,
): Verification {
  const stored = fromBase64(digest);
  if (stored.length !== positive(length, 'length'))
    throw malformed('the digest is not as long as the hash says');
  const verify = pbkdf2({ algorithm, iterations: rounds, salt: fromBase64(salt), stored }, context);
  return (password, compute) => verify(prepare(password), compute);
}
