import { needed, parts, type HashScheme, type Verification } from '../scheme.js';
import { hex, sameText } from '../text.js';
import { bcryptOf } from './bcrypt.js';

const MD5 = /^([0-9a-f]{32})$/i;
const SHA1 = /^([0-9a-f]{40})$/i;

function compared(digest: string, compute: (password: string) => string): Verification {
  return (password) => Promise.resolve(sameText(compute(password), digest.toLowerCase()));
}

function md5Of(hash: string): string {
  return parts(MD5, hash, '32 hexadecimal digits')[0] ?? '';
}

function sha1Of(hash: string): string {
  return parts(SHA1, hash, '40 hexadecimal digits')[0] ?? '';
}

/** vBulletin 3 and 4: md5(md5(password) + salt). */
const vbulletin: HashScheme = {
  name: 'vbulletin',
  read(hash, { salt }) {
    const beside = needed(salt, 'salt', 'vbulletin');
    return compared(md5Of(hash), (password) => hex('md5', hex('md5', password), beside));
  },
};

/** MyBB 1 (`salt_password`), and Invision 3: md5(md5(salt) + md5(password)). */
const mybb: HashScheme = {
  name: 'mybb',
  read(hash, { salt }) {
    const beside = needed(salt, 'salt', 'mybb');
    return compared(md5Of(hash), (password) => hex('md5', hex('md5', beside), hex('md5', password)));
  },
};

/** SMF 1.1 and 2.0: sha1(lower(member_name) + password). */
const smf: HashScheme = {
  name: 'smf',
  read(hash, { username }) {
    const member = needed(username, 'username', 'smf').toLowerCase();
    return compared(sha1Of(hash), (password) => hex('sha1', member, password));
  },
};

/** SMF 2.1: bcrypt of the same; its 72 bytes include the name. */
const smf21: HashScheme = {
  name: 'smf-2.1',
  read(hash, context) {
    const member = needed(context.username, 'username', 'smf').toLowerCase();
    return bcryptOf(hash, context, (password) => member + password);
  },
};

/** XenForo 1.0 and 1.1: f(f(password) + salt), with SHA-256, or SHA-1 on hosts without it. */
const xenforo: HashScheme = {
  name: 'xenforo',
  read(hash, { salt }) {
    const beside = needed(salt, 'salt', 'xenforo');
    const [digest = ''] = parts(
      /^([0-9a-f]{40}|[0-9a-f]{64})$/i,
      hash,
      '64 hexadecimal digits, or 40 where SHA-1 was used',
    );
    const algorithm = digest.length === 64 ? 'sha256' : 'sha1';
    return compared(digest, (password) => hex(algorithm, hex(algorithm, password), beside));
  },
};

/** WoltLab Community Framework 1: sha1(salt + sha1(salt + sha1(password))). */
const wcf1: HashScheme = {
  name: 'wcf1',
  read(hash, { salt }) {
    const beside = needed(salt, 'salt', 'wcf1');
    return compared(sha1Of(hash), (password) =>
      hex('sha1', beside, hex('sha1', beside, hex('sha1', password))),
    );
  },
};

/** Joomla 1.0 to 3.1: md5(password + salt) and the salt behind a colon, or `{SHA256}` with the same layout. */
const joomla: HashScheme = {
  name: 'joomla',
  read(hash) {
    const [sha256, md5, salt = ''] = parts(
      /^(?:\{SHA256\}([0-9a-f]{64})|([0-9a-f]{32}))(?::(.{0,128}))?$/s,
      hash,
      '32 hexadecimal digits, or {SHA256} and 64 of them, then a colon and the salt',
    );
    return sha256 === ''
      ? compared(md5 ?? '', (password) => hex('md5', password, salt))
      : compared(sha256 ?? '', (password) => hex('sha256', password, salt));
  },
};

export const forums = [vbulletin, mybb, smf, smf21, xenforo, wcf1, joomla];
