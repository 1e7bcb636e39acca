import type { ReadOptions } from './read.js';
import type { Beside } from './scheme.js';

/** A hash and what stands beside it. */
export interface UsualHash extends Beside {
  readonly hash: string;
}

const bcrypt = (cost: number): string => `$2y$${cost}$${'a'.repeat(53)}`;
const argon2id = (parameters: string): string =>
  `$argon2id$v=19$${parameters}$${'a'.repeat(22)}$${'a'.repeat(43)}`;
const hex = (bytes: number): string => '00'.repeat(bytes);
const base64 = (bytes: number): string => Buffer.alloc(bytes).toString('base64');

const BCRYPT: UsualHash = { hash: bcrypt(10) };
const MD5_AND_SALT: UsualHash = { hash: hex(16), salt: 'salt' };

/** What each system makes of a new password, as far as it is worth knowing: the newest release that is in wide use. */
const OF_RULES: Readonly<Record<string, UsualHash>> = {
  crypt: { hash: `$y$j9T$${'.'.repeat(22)}$${'.'.repeat(43)}` },
  discourse: { hash: hex(32), salt: hex(16), algorithm: '$pbkdf2-sha256$i=600000,l=32$' },
  django: { hash: `pbkdf2_sha256$1000000$salt$${base64(32)}` },
  drupal: { hash: `$S$D${'a'.repeat(51)}` },
  gitea: { hash: hex(50), salt: hex(16), algorithm: 'pbkdf2$50000$50' },
  htpasswd: { hash: `$apr1$saltsalt$${'.'.repeat(22)}` },
  laravel: { hash: bcrypt(12) },
  ldap: { hash: `{SSHA}${base64(28)}` },
  mediawiki: { hash: `:pbkdf2:sha512:30000:64:${base64(16)}:${base64(64)}` },
  mybb: MD5_AND_SALT,
  nextcloud: { hash: `3|${argon2id('m=65536,t=4,p=1')}` },
  odoo: { hash: `$pbkdf2-sha512$25000$${'a'.repeat(22)}$${'a'.repeat(86)}` },
  owncloud: { hash: `1|${bcrypt(10)}` },
  smf: { ...BCRYPT, username: 'user' },
  vbulletin: MD5_AND_SALT,
  werkzeug: { hash: `scrypt:32768:8:1$salt$${hex(64)}` },
  wordpress: { hash: `$wp${bcrypt(10)}` },
  'wordpress-application-password': { hash: `$generic$${'a'.repeat(40)}` },
};

/** Schemes whose hashes do not say what they are. */
const OF_SCHEMES: Readonly<Record<string, UsualHash>> = {
  md5: { hash: hex(16) },
  sha1: { hash: hex(20) },
  sha256: { hash: hex(32) },
  sha384: { hash: hex(48) },
  sha512: { hash: hex(64) },
  nt: { hash: hex(16) },
  'des-crypt': { hash: 'aaaaaaaaaaaaa' },
  plain: { hash: 'a password that nobody has' },
};

/** A hash such as the system makes of a new password, and nobody's: for the decoy of a system of which no hash is known. */
export function usualHash({ rule, scheme }: ReadOptions): UsualHash {
  if (rule !== undefined) return OF_RULES[rule] ?? BCRYPT;
  return (scheme === undefined ? undefined : OF_SCHEMES[scheme]) ?? BCRYPT;
}
