import {
  malformed,
  parts,
  unsupported,
  type HashScheme,
  type ReadContext,
  type Verification,
} from '../scheme.js';
import { fromBase64, utf8, type Digest } from '../text.js';
import { argon2 } from './argon2.js';
import { bcrypt } from './bcrypt.js';
import { crypt } from './crypt.js';
import { digested, pbkdf2 } from './kdf.js';
import { ntlm, plainMd4 } from './md4.js';
import { plain } from './plain.js';
import { scram } from './scram.js';

/** Reads what stands behind the braces. */
type Reader = (value: string, context: ReadContext) => Verification;

const BYTES = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const;
const CRYPT = [bcrypt, ...crypt];

/**
 * The bytes of a digest, and of the salt behind it. Dovecot guesses as this does: as many characters as hexadecimal
 * digits take are such, everything else is base64; `.HEX` and `.B64` behind the name of the scheme say it.
 */
function decode(value: string, encoding: string, bytes: number, salted: boolean): Buffer {
  const isHex = encoding === 'HEX' || (encoding === '' && !salted && value.length === 2 * bytes);
  const form = isHex ? /^(?:[0-9a-fA-F]{2})+$/ : /^[A-Za-z0-9+/]+={0,2}$/;
  const decoded = form.test(value) ? Buffer.from(value, isHex ? 'hex' : 'base64') : Buffer.alloc(0);
  if (salted ? decoded.length < bytes : decoded.length !== bytes)
    throw malformed(`expected ${bytes} bytes${salted ? ' and a salt' : ''} in base64 or hexadecimal digits`);
  return decoded;
}

function unsalted(algorithm: keyof typeof BYTES): (encoding: string) => Reader {
  return (encoding) => (value) =>
    digested(algorithm, decode(value, encoding, BYTES[algorithm], false), (password) => [password]);
}

/** digest(password + salt), and the salt behind the digest, of any length. */
function salted(algorithm: keyof typeof BYTES): (encoding: string) => Reader {
  return (encoding) => (value) => {
    const decoded = decode(value, encoding, BYTES[algorithm], true);
    const salt = decoded.subarray(BYTES[algorithm]);
    return digested(algorithm, decoded.subarray(0, BYTES[algorithm]), (password) => [password, salt]);
  };
}

const cryptOf: Reader = (value, context) => {
  const named = CRYPT.find((scheme) => scheme.begins?.test(value) === true);
  const des = CRYPT.find((scheme) => scheme.name === 'des-crypt');
  const scheme = named ?? des;
  if (scheme === undefined) throw malformed('expected a hash of crypt(3)');
  return scheme.read(value, context);
};

/** Dovecot's `$1$salt$rounds$hex`, or OpenLDAP's `rounds$salt$digest` in adapted base64: HMAC-SHA1 by default. */
function pbkdf2Of(algorithm: Digest): Reader {
  return (value, context) => {
    const [text = '', dovecotRounds = '', digits = '', rounds = '', salt = '', digest = ''] = parts(
      /^(?:\$1\$([^$]{1,64})\$(\d{1,9})\$([0-9a-f]{40})|(\d{1,9})\$([A-Za-z0-9./]{1,128})\$([A-Za-z0-9./]{16,128}))$/,
      value,
      'rounds$salt$digest, or $1$salt$rounds$digest as Dovecot has it',
    );
    return dovecotRounds === ''
      ? pbkdf2({ algorithm, iterations: rounds, salt: fromBase64(salt), stored: fromBase64(digest) }, context)
      : pbkdf2(
          { algorithm, iterations: dovecotRounds, salt: utf8(text), stored: Buffer.from(digits, 'hex') },
          context,
        );
  };
}

/** 389 Directory Server of old: four bytes of rounds, 64 of salt and 256 of digest in one piece of base64. */
const directoryServer: Reader = (value, context) => {
  const blob = decode(value, 'B64', 4 + 64 + 256, false);
  const iterations = String(blob.readUInt32BE(0));
  return pbkdf2(
    { algorithm: 'sha256', iterations, salt: blob.subarray(4, 68), stored: blob.subarray(68) },
    context,
  );
};

const hexOrBase64 =
  (bytes: number, verification: (stored: Uint8Array) => Verification) =>
  (encoding: string): Reader =>
  (value) =>
    verification(decode(value, encoding, bytes, false));

const always = (reader: Reader) => () => reader;

/** By the name between the braces, in capitals. LDAP: RFC 2307, OpenLDAP's contrib; Dovecot: `password-scheme.c`. */
const READERS: Readonly<Record<string, (encoding: string) => Reader>> = {
  SHA: unsalted('sha1'),
  SHA1: unsalted('sha1'),
  SHA256: unsalted('sha256'),
  SHA384: unsalted('sha384'),
  SHA512: unsalted('sha512'),
  SSHA: salted('sha1'),
  SSHA256: salted('sha256'),
  SSHA384: salted('sha384'),
  SSHA512: salted('sha512'),
  SMD5: salted('md5'),
  'PLAIN-MD5': unsalted('md5'),
  'LDAP-MD5': unsalted('md5'),
  // LDAP's is a digest, Dovecot's is md5-crypt
  MD5: (encoding) => (value, context) =>
    value.startsWith('$1$') ? cryptOf(value, context) : unsalted('md5')(encoding)(value, context),
  'PLAIN-MD4': hexOrBase64(16, plainMd4),
  NTLM: hexOrBase64(16, ntlm),
  CRYPT: always(cryptOf),
  'MD5-CRYPT': always(cryptOf),
  'SHA256-CRYPT': always(cryptOf),
  'SHA512-CRYPT': always(cryptOf),
  'BLF-CRYPT': always(cryptOf),
  'DES-CRYPT': always(cryptOf),
  ARGON2: always(argon2.read.bind(argon2)),
  ARGON2I: always(argon2.read.bind(argon2)),
  ARGON2ID: always(argon2.read.bind(argon2)),
  PBKDF2: always(pbkdf2Of('sha1')),
  'PBKDF2-SHA1': always(pbkdf2Of('sha1')),
  'PBKDF2-SHA256': always(pbkdf2Of('sha256')),
  'PBKDF2-SHA512': always(pbkdf2Of('sha512')),
  PBKDF2_SHA256: always(directoryServer),
  'SCRAM-SHA-1': always(scram('sha1')),
  'SCRAM-SHA-256': always(scram('sha256')),
  PLAIN: always(plain.read.bind(plain)),
  CLEAR: always(plain.read.bind(plain)),
  CLEARTEXT: always(plain.read.bind(plain)),
};

/** What Dovecot knows besides: not fit for a password check, or used by nobody. */
const REFUSED = ['CRAM-MD5', 'HMAC-MD5', 'DIGEST-MD5', 'LANMAN', 'OTP', 'SKEY', 'RPA', 'PLAIN-TRUNC', 'SASL'];

/** LDAP's userPassword and Dovecot's passwords: the scheme between braces, in any case. */
export const userPassword: HashScheme = {
  name: 'user-password',
  begins: /^\{[A-Za-z0-9._-]+\}/,
  read(hash, context) {
    const [written = '', value = ''] = parts(
      /^\{([A-Za-z0-9._-]+)\}(.*)$/s,
      hash,
      'the name of a scheme between braces',
    );
    const [, name = '', encoding = ''] = /^(.+?)(?:\.(HEX|B64|BASE64))?$/.exec(written.toUpperCase()) ?? [];
    if (REFUSED.includes(name)) throw unsupported(`{${name}}`);
    const reader = READERS[name];
    if (reader === undefined) throw malformed(`{${name}} is no scheme of LDAP or Dovecot`);
    return reader(encoding === 'HEX' ? 'HEX' : encoding === '' ? '' : 'B64')(value, context);
  },
};
