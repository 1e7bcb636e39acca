import { yescryptSettings } from '../algorithms/yescrypt-settings.js';
import { encodeScrypt7, scrypt7Settings } from '../algorithms/scrypt7.js';
import { within } from '../limits.js';
import { malformed, parts, unsupported, type HashScheme, type Verification } from '../scheme.js';
import { sameText, utf8 } from '../text.js';
import { checkScrypt } from './kdf.js';
import { ntCryptOf } from './md4.js';

/** crypt(3) refuses longer passwords (`CRYPT_MAX_PASSPHRASE_SIZE`), so no hash of them exists. */
const MOST_BYTES = 511;

/** A password that crypt(3) would take, or else never a match. */
function taken(verify: Verification): Verification {
  return (password, compute) =>
    utf8(password).length > MOST_BYTES || password.includes('\0')
      ? Promise.resolve(false)
      : verify(password, compute);
}

/** Poul-Henning Kamp's `$1$`, and Apache's `$apr1$`. */
const md5Crypt: HashScheme = {
  name: 'md5-crypt',
  begins: /^\$(?:1|apr1)\$/,
  read(hash) {
    const [magic = '', salt = '', digest = ''] = parts(
      /^(\$1\$|\$apr1\$)([^$:\n]{0,8})\$([./A-Za-z0-9]{22})$/,
      hash,
      '$1$ or $apr1$, up to 8 characters of salt, $ and 22 of digest',
    );
    const known = magic === '$1$' ? '$1$' : '$apr1$';
    return taken(async (password, compute) =>
      sameText(await compute.inWorker('md5Crypt', [utf8(password), salt, known]), digest),
    );
  },
};

const SHA_ROUNDS = 5000;

/** Ulrich Drepper's SHA-crypt: `$5$` and `$6$`. */
const shaCrypt: HashScheme = {
  name: 'sha-crypt',
  begins: /^\$[56]\$/,
  read(hash, { limits }) {
    const [five, six, written = '', salt = '', digest = ''] = parts(
      /^\$(?:(5)(?=.*\$.{43}$)|(6)(?=.*\$.{86}$))\$(?:rounds=(\d{1,9})\$)?([^$:\n]{0,16})\$([./A-Za-z0-9]+)$/,
      hash,
      '$6$ (or $5$), perhaps rounds=…$, up to 16 characters of salt, $ and 86 (43) of digest',
    );
    const rounds = written === '' ? SHA_ROUNDS : Number(written);
    if (rounds < 1000) throw malformed('SHA-crypt has at least 1000 rounds');
    within(limits, 'shaCryptRounds', rounds, 'SHA-crypt');
    const bits = five === '5' && six === '' ? 256 : 512;
    return taken(async (password, compute) =>
      sameText(await compute.inWorker('shaCrypt', [utf8(password), salt, rounds, bits]), digest),
    );
  },
};

/** `$y$`, the default of Debian, Ubuntu and Fedora. */
const yescrypt: HashScheme = {
  name: 'yescrypt',
  begins: /^\$y\$/,
  read(hash, { limits }) {
    const [setting = '', digest = ''] = parts(
      /^(\$y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{0,86})\$([./A-Za-z0-9]{43})$/,
      hash,
      'yescrypt: $y$, its parameters, $, the salt, $ and 43 characters of digest',
    );
    const { N, r, p, t, memory } = orMalformed(() => yescryptSettings(setting));
    within(limits, 'memory', memory, 'yescrypt');
    within(limits, 'scryptWork', N * r * (p + t), 'yescrypt');
    return taken(async (password, compute) =>
      sameText(await compute.inWorker('yescrypt', [utf8(password), setting], memory), digest),
    );
  },
};

/** GOST's yescrypt differs in its last step, and is nobody's default. */
const gostYescrypt: HashScheme = {
  name: 'gost-yescrypt',
  begins: /^\$gy\$/,
  read: () => {
    throw unsupported('gost-yescrypt ($gy$)');
  },
};

/** `$7$`: scrypt with crypt's own encoding. */
const scrypt7: HashScheme = {
  name: 'scrypt-crypt',
  begins: /^\$7\$/,
  read(hash, context) {
    const [setting = '', digest = ''] = parts(
      /^(\$7\$[./A-Za-z0-9]{11}[^$:\n]{0,128})\$([./A-Za-z0-9]{43})$/,
      hash,
      'scrypt: $7$, 11 characters of parameters, the salt, $ and 43 characters of digest',
    );
    const parameters = { ...orMalformed(() => scrypt7Settings(setting)), length: 32 };
    checkScrypt(parameters, context);
    return taken(async (password, compute) =>
      sameText(encodeScrypt7(await compute.scrypt(utf8(password), parameters)), digest),
    );
  },
};

/** Traditional DES: the password's first eight bytes. Thirteen characters say nothing of what they are. */
const desCrypt: HashScheme = {
  name: 'des-crypt',
  read(hash) {
    const [salt = '', digest = ''] = parts(
      /^([./A-Za-z0-9]{2})([./A-Za-z0-9]{11})$/,
      hash,
      '13 characters of DES crypt',
    );
    return taken(async (password, compute) =>
      sameText(await compute.inWorker('desCrypt', [utf8(password), salt]), digest),
    );
  },
};

/** BSDi's extended DES: `_`, four characters of rounds, four of salt. */
const bsdiCrypt: HashScheme = {
  name: 'bsdi-crypt',
  begins: /^_/,
  read(hash, { limits }) {
    const [setting = '', digest = ''] = parts(
      /^(_[./A-Za-z0-9]{8})([./A-Za-z0-9]{11})$/,
      hash,
      '_, 4 characters of rounds, 4 of salt and 11 of digest',
    );
    const rounds = littleEndian64(setting.slice(1, 5));
    if (rounds < 1) throw malformed('BSDi crypt has at least one round');
    within(limits, 'oldCryptRounds', rounds, 'BSDi crypt');
    return taken(async (password, compute) =>
      sameText(await compute.inWorker('bsdiCrypt', [utf8(password), setting]), digest),
    );
  },
};

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function littleEndian64(characters: string): number {
  return [...characters].reduceRight((value, character) => value * 64 + ALPHABET.indexOf(character), 0);
}

/** NetBSD's `$sha1$`: HMAC-SHA1, over and over. */
const sha1Crypt: HashScheme = {
  name: 'sha1-crypt',
  begins: /^\$sha1\$/,
  read(hash, { limits }) {
    const [written = '', salt = '', digest = ''] = parts(
      /^\$sha1\$([1-9]\d{0,9})\$([./A-Za-z0-9]{1,64})\$([./A-Za-z0-9]{28})$/,
      hash,
      '$sha1$, the rounds, $, the salt, $ and 28 characters of digest',
    );
    within(limits, 'oldCryptRounds', Number(written), 'SHA-1 crypt');
    return taken(async (password, compute) =>
      sameText(await compute.inWorker('sha1Crypt', [utf8(password), salt, Number(written)]), digest),
    );
  },
};

/** Every Sun MD5 hash has these rounds on top. */
const SUN_BASE_ROUNDS = 4096;

/** Sun's `$md5$`, with one or two `$` between salt and digest. */
const sunMd5: HashScheme = {
  name: 'sun-md5',
  begins: /^\$md5[$,]/,
  read(hash, { limits }) {
    const [setting = '', written = '', digest = ''] = parts(
      /^(\$md5(?:,rounds=([1-9]\d{0,9}))?\$[./A-Za-z0-9]{0,64}\$?)\$([./A-Za-z0-9]{22})$/,
      hash,
      '$md5, perhaps ,rounds=…, $, the salt, $ and 22 characters of digest',
    );
    within(limits, 'oldCryptRounds', SUN_BASE_ROUNDS + Number(written), 'Sun MD5');
    return taken(async (password, compute) =>
      sameText(await compute.inWorker('sunMd5', [utf8(password), setting]), digest),
    );
  },
};

/** FreeBSD's `$3$`: the NT hash, as crypt(3) makes it. */
const ntCrypt: HashScheme = {
  name: 'nt-crypt',
  begins: /^\$3\$/,
  read(hash) {
    const [digest = ''] = parts(/^\$3\$\$([0-9a-f]{32})$/i, hash, '$3$$ and 32 hexadecimal digits');
    return ntCryptOf(Buffer.from(digest, 'hex'));
  },
};

export const crypt = [
  md5Crypt,
  shaCrypt,
  yescrypt,
  gostYescrypt,
  scrypt7,
  desCrypt,
  bsdiCrypt,
  sha1Crypt,
  sunMd5,
  ntCrypt,
];

/** The algorithms' own parsers throw RangeError. */
function orMalformed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw malformed(error.message);
    throw error;
  }
}
