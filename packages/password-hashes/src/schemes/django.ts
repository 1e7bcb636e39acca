import { parts, type HashScheme } from '../scheme.js';
import { fromBase64, hex, utf8 } from '../text.js';
import { argon2 } from './argon2.js';
import { bcryptOf } from './bcrypt.js';
import { digested, pbkdf2, scrypt } from './kdf.js';

/** `django/contrib/auth/hashers.py`: the algorithm, and what it needs, between dollar signs; salts are used as text. */
const djangoPbkdf2: HashScheme = {
  name: 'django-pbkdf2',
  begins: /^pbkdf2_sha(?:1|256)\$/,
  read(hash, context) {
    const [algorithm = '', iterations = '', salt = '', digest = ''] = parts(
      /^pbkdf2_(sha1|sha256)\$(\d{1,9})\$([^$]{1,128})\$([A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=)$/,
      hash,
      'pbkdf2_sha256$iterations$salt$digest',
    );
    return pbkdf2({ algorithm, iterations, salt: utf8(salt), stored: fromBase64(digest) }, context);
  },
};

const djangoBcrypt: HashScheme = {
  name: 'django-bcrypt',
  begins: /^bcrypt(?:_sha256)?\$/,
  read(hash, context) {
    const [sha256, inner = ''] = parts(/^bcrypt(_sha256)?\$(.+)$/, hash, 'bcrypt_sha256$ and a bcrypt hash');
    return bcryptOf(inner, context, (password) => (sha256 === '' ? password : hex('sha256', password)));
  },
};

const djangoArgon2: HashScheme = {
  name: 'django-argon2',
  begins: /^argon2\$/,
  read: (hash, context) => argon2.read(hash.slice('argon2'.length), context),
};

const djangoScrypt: HashScheme = {
  name: 'django-scrypt',
  begins: /^scrypt\$/,
  read(hash, context) {
    const [N = '', salt = '', r = '', p = '', digest = ''] = parts(
      /^scrypt\$(\d{1,9})\$([^$]{1,128})\$(\d{1,4})\$(\d{1,4})\$([A-Za-z0-9+/]{86}==)$/,
      hash,
      'scrypt$N$salt$r$p$digest',
    );
    return scrypt({ N, r, p }, utf8(salt), fromBase64(digest), context);
  },
};

/** `md5$salt$hex` and `sha1$salt$hex`; the unsalted ones of old leave the salt empty. */
const djangoDigest: HashScheme = {
  name: 'django-digest',
  begins: /^(?:md5|sha1)\$/,
  read(hash) {
    const [md5, sha1, salt = '', digest = ''] = parts(
      /^(?:(md5)(?=\$[^$]*\$[0-9a-f]{32}$)|(sha1)(?=\$[^$]*\$[0-9a-f]{40}$))\$([^$]{0,128})\$([0-9a-f]+)$/,
      hash,
      'md5$salt$ and 32 hexadecimal digits, or sha1$salt$ and 40',
    );
    const algorithm = md5 === '' && sha1 !== '' ? 'sha1' : 'md5';
    return digested(algorithm, Buffer.from(digest, 'hex'), (password) => [salt, password]);
  },
};

export const django = [djangoPbkdf2, djangoBcrypt, djangoArgon2, djangoScrypt, djangoDigest];
