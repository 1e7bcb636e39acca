import { parts, type HashScheme } from '../scheme.js';
import { fromBase64, utf8 } from '../text.js';
import { pbkdf2, scrypt } from './kdf.js';

/** passlib (Odoo, Flask): adapted base64, `.` for `+`, without padding; `$pbkdf2$` is SHA-1. */
const passlib: HashScheme = {
  name: 'passlib-pbkdf2',
  begins: /^\$pbkdf2(?:-sha(?:1|256|512))?\$/,
  read(hash, context) {
    const [algorithm, iterations = '', salt = '', digest = ''] = parts(
      /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(\d{1,9})\$([A-Za-z0-9./]{0,128})\$([A-Za-z0-9./]{16,128})$/,
      hash,
      '$pbkdf2-sha256$rounds$salt$digest',
    );
    return pbkdf2(
      {
        algorithm: algorithm === '' ? 'sha1' : (algorithm ?? ''),
        iterations,
        salt: fromBase64(salt),
        stored: fromBase64(digest),
      },
      context,
    );
  },
};

/** Werkzeug (`generate_password_hash`): the salt is used as text. */
const werkzeug: HashScheme = {
  name: 'werkzeug',
  begins: /^(?:scrypt|pbkdf2):/,
  read(hash, context) {
    const [N = '', r = '', p = '', algorithm = '', iterations = '', salt = '', digest = ''] = parts(
      /^(?:scrypt:(\d{1,9}):(\d{1,4}):(\d{1,4})|pbkdf2:(sha1|sha256|sha512):(\d{1,9}))\$([A-Za-z0-9./]{1,128})\$((?:[0-9a-f]{2}){16,128})$/,
      hash,
      'scrypt:N:r:p$salt$ or pbkdf2:sha256:rounds$salt$, and hexadecimal digits',
    );
    const stored = Buffer.from(digest, 'hex');
    return N === ''
      ? pbkdf2({ algorithm, iterations, salt: utf8(salt), stored }, context)
      : scrypt({ N, r, p }, utf8(salt), stored, context);
  },
};

export const python = [passlib, werkzeug];
