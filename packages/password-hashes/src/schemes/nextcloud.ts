import { malformed, type HashScheme } from '../scheme.js';
import { argon2 } from './argon2.js';
import { bcrypt } from './bcrypt.js';

/** Nextcloud's and ownCloud's `Hasher.php`: a version, `|`, and what PHP's password_hash made. */
export const nextcloud: HashScheme = {
  name: 'nextcloud',
  begins: /^[1-3]\|/,
  read(hash, context) {
    const inner = hash.slice(2);
    const scheme = hash.startsWith('1') ? bcrypt : argon2;
    if (scheme.begins?.test(inner) !== true) throw malformed('expected 1| and bcrypt, 2| or 3| and argon2');
    return scheme.read(inner, context);
  },
};
