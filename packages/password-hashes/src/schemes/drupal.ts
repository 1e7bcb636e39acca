import { encodePhpass } from '../algorithms/base64.js';
import { parts, type HashScheme } from '../scheme.js';
import { hex, sameText, utf8 } from '../text.js';
import { phpass, phpassRounds } from './phpass.js';

/** Drupal 7 to 10.0 (`includes/password.inc`): phpass's loop with SHA-512, cut to 55 characters as a whole. */
const drupal: HashScheme = {
  name: 'drupal',
  begins: /^\$S\$/,
  read(hash, context) {
    const [rounds = '', salt = '', digest = ''] = parts(
      /^\$S\$([./A-Za-z0-9])([^$:]{8})([./A-Za-z0-9]{43})$/,
      hash,
      'Drupal: $S$, a character for the rounds, 8 of salt and 43 of digest',
    );
    const log2Rounds = phpassRounds(rounds, context);
    return async (password, compute) => {
      const computed = await compute.inWorker('phpassSha512', [utf8(password), utf8(salt), log2Rounds]);
      return sameText(encodePhpass(computed).slice(0, digest.length), digest);
    };
  },
};

/** Drupal 6 accounts after the upgrade: one of the others over the MD5 of the password. */
const drupalUpgraded: HashScheme = {
  name: 'drupal-upgraded',
  begins: /^U\$[SP]\$/,
  read(hash, context) {
    const inner = (hash.startsWith('U$S$') ? drupal : phpass).read(hash.slice(1), context);
    return (password, compute) => inner(hex('md5', password), compute);
  },
};

export const drupalSchemes = [drupal, drupalUpgraded];
