import type { HashScheme } from './scheme.js';
import { PasswordHashError } from './errors.js';
import { CAPS } from './limits.js';

/** `$2[abxy]$cost$` + 22 characters of salt + 31 of digest (OpenBSD `bcrypt.c`). */
const FORM = /^\$2([abxy])\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** bcrypt: only the first 72 bytes count, and NUL ends the input. */
export const bcrypt: HashScheme = {
  name: 'bcrypt',
  recognises: (hash) => /^\$2[abxy]?\$/.test(hash),
  check(hash) {
    const [, variant, digits] = FORM.exec(hash) ?? [];
    if (variant === 'x')
      throw new PasswordHashError('UNSUPPORTED', 'bcrypt $2x$ hashes come from a faulty program');
    const cost = Number(digits);
    if (digits === undefined || cost < 4 || cost > 31) {
      throw new PasswordHashError('MALFORMED', 'this is no bcrypt hash of the form $2b$cost$…');
    }
    if (cost > CAPS.bcryptCost) {
      throw new PasswordHashError('TOO_EXPENSIVE', `bcrypt cost ${cost} is beyond ${CAPS.bcryptCost}`);
    }
  },
  async verify(hash, password) {
    const { compare } = await import('@node-rs/bcrypt');
    const end = password.indexOf('\0');
    return compare(end === -1 ? password : password.slice(0, end), `$2b${hash.slice(3)}`);
  },
  /** The same salt and cost, and a digest that no password has been hashed to. */
  decoyOf: (hash) => `${hash.slice(0, 29)}${'.'.repeat(31)}`,
};
