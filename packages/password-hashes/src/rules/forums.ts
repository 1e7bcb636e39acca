import { asTyped, bareDigest, escapeHtml, type LoginRule } from '../rule.js';
import { hex } from '../text.js';
import { phpSerialised } from './php-serialised.js';

/** Joomla: old rows have their salt behind a colon. */
const joomla: LoginRule = {
  name: 'joomla',
  attempts: (login) => [
    { ...login, scheme: /^(?:[0-9a-f]{32}(?::|$)|\{SHA256\})/.test(login.hash) ? 'joomla' : undefined },
  ],
};

/** vBulletin 3 and 4 hash with the salt column; 5 names what it did in the column `scheme` (option `algorithm`). */
const vbulletin: LoginRule = {
  name: 'vbulletin',
  attempts(login) {
    if (login.algorithm === undefined) return [{ ...login, scheme: 'vbulletin' }];
    if (login.algorithm !== 'legacy') return [{ ...login, password: hex('md5', login.password) }];
    const [hash = '', salt = ''] = login.hash.split(' ', 2);
    return [{ ...login, hash, salt, scheme: 'vbulletin' }];
  },
};

const mybb: LoginRule = {
  name: 'mybb',
  attempts: (login) => [{ ...login, scheme: bcryptOr(login.hash, 'mybb') }],
};

/** SMF undoes HTML entities before it hashes, and the password arrives here without any. */
const smf: LoginRule = {
  name: 'smf',
  attempts: (login) => [{ ...login, scheme: bareDigest(login.hash) === 'sha1' ? 'smf' : 'smf-2.1' }],
};

/** XenForo: the column `data` as it is, or a hash with the salt beside it. */
const xenforo: LoginRule = {
  name: 'xenforo',
  attempts(login) {
    const data = phpSerialised(login.hash);
    const hash = data?.get('hash') ?? login.hash;
    const salt = data?.get('salt') ?? login.salt;
    return [{ ...login, hash, salt, scheme: bcryptOr(hash, 'xenforo') }];
  },
};

/** Invision 4 and later hash with bcrypt; 3 did as MyBB does, over the HTML-escaped password. */
const invision: LoginRule = {
  name: 'invision',
  attempts: (login) =>
    bareDigest(login.hash) === 'md5'
      ? [{ ...login, password: escapeHtml(login.password).replaceAll("'", '&#39;'), scheme: 'mybb' }]
      : [login],
};

function bcryptOr(hash: string, scheme: string): string | undefined {
  return hash.startsWith('$') ? undefined : scheme;
}

export const forumRules = [
  joomla,
  vbulletin,
  mybb,
  smf,
  xenforo,
  invision,
  asTyped('drupal'),
  asTyped('mediawiki'),
];
