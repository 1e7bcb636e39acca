import { expect } from 'chai';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import {
  checkHash,
  createPasswordHasher,
  identify,
  needsRehash,
  PasswordHashError,
  ruleNames,
  schemeNames,
  type VerifyOptions,
} from '../src/index.js';

const PASSWORD = 'Grüße, "Welt" & Co. 😀 ';

function digest(algorithm: string, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function hex(algorithm: string, ...parts: readonly (string | Uint8Array)[]): string {
  return digest(algorithm, ...parts).toString('hex');
}

function codeOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(PasswordHashError);
    return (error as PasswordHashError).code;
  }
}

describe('the schemes', () => {
  const hasher = createPasswordHasher();
  after(() => hasher.close());

  const salt = Buffer.from('0123456789abcdef');
  const cases: readonly (readonly [string, string, VerifyOptions])[] = [
    ['bare MD5, named', hex('md5', PASSWORD), { scheme: 'md5' }],
    ['bare SHA-1 in capitals, named', hex('sha1', PASSWORD).toUpperCase(), { scheme: 'sha1' }],
    ['bare SHA-256, named', hex('sha256', PASSWORD), { scheme: 'sha256' }],
    ['bare SHA-384, named', hex('sha384', PASSWORD), { scheme: 'sha384' }],
    ['bare SHA-512, named', hex('sha512', PASSWORD), { scheme: 'sha512' }],
    ['clear text, named', PASSWORD, { scheme: 'plain' }],
    ['clear text of LDAP', PASSWORD, { rule: 'ldap' }],
    [
      'Invision 3',
      hex('md5', hex('md5', 'abcde'), hex('md5', 'Grüße, &quot;Welt&quot; &amp; Co. 😀 ')),
      { rule: 'invision', salt: 'abcde' },
    ],
    [
      'vBulletin 5, legacy',
      `${hex('md5', hex('md5', PASSWORD), 'a#9')} a#9`,
      { rule: 'vbulletin', algorithm: 'legacy' },
    ],
    [
      'XenForo 1, serialised',
      `a:3:{s:4:"hash";s:64:"${hex('sha256', hex('sha256', PASSWORD), 'ab"c')}";s:4:"salt";s:4:"ab"c";s:8:"hashFunc";s:6:"sha256";}`,
      { rule: 'xenforo' },
    ],
    ['Django, unsalted MD5', hex('md5', PASSWORD), { rule: 'django' }],
    ['Django, unsalted SHA-1', `sha1$$${hex('sha1', PASSWORD)}`, { rule: 'django' }],
    [
      '389 Directory Server of old',
      `{PBKDF2_SHA256}${Buffer.concat([Buffer.from([0, 0, 4, 0]), Buffer.alloc(64, 7), pbkdf2Sync(PASSWORD, Buffer.alloc(64, 7), 1024, 256, 'sha256')]).toString('base64')}`,
      {},
    ],
    [
      "OpenLDAP's PBKDF2 with SHA-1",
      `{PBKDF2}1000$${salt.toString('base64url')}$${pbkdf2Sync(PASSWORD, salt, 1000, 20, 'sha1').toString('base64').replaceAll('+', '.').replace(/=+$/, '')}`,
      {},
    ],
    ['a default scheme of Dovecot', hex('sha256', PASSWORD), { rule: 'dovecot', algorithm: 'SHA256.HEX' }],
    ['SSHA in lower case', `{ssha}${digestSalted('sha1')}`, {}],
    ['SSHA384', `{SSHA384}${digestSalted('sha384')}`, {}],
  ];

  function digestSalted(algorithm: string): string {
    return Buffer.concat([digest(algorithm, PASSWORD, salt), salt]).toString('base64');
  }

  for (const [what, hash, options] of cases) {
    it(`verifies ${what}`, async () => {
      expect(await hasher.verify(hash, PASSWORD, options)).to.equal(true);
      expect(await hasher.verify(hash, PASSWORD.trimEnd(), options)).to.equal(false);
      expect(await hasher.verify(hash, PASSWORD.toUpperCase(), options)).to.equal(false);
    });
  }

  it('tells SCRAM by its StoredKey', async () => {
    const salted = pbkdf2Sync(PASSWORD, salt, 4096, 32, 'sha256');
    const storedKey = digest('sha256', createHmac('sha256', salted).update('Client Key').digest());
    const hash = `{SCRAM-SHA-256}4096,${salt.toString('base64')},${storedKey.toString('base64')},${storedKey.toString('base64')}`;
    expect(await hasher.verify(hash, PASSWORD)).to.equal(true);
    expect(await hasher.verify(hash, 'wrong')).to.equal(false);
  });

  it('wants a name for what does not say what it is', () => {
    for (const bare of [
      hex('md5', 'x'),
      hex('sha1', 'x'),
      hex('sha256', 'x'),
      hex('sha512', 'x'),
      'sT1e2fcZOmTpA',
    ])
      expect(
        codeOf(() => {
          checkHash(bare);
        }),
        bare,
      ).to.equal('UNKNOWN_SCHEME');
    expect(
      codeOf(() => {
        checkHash('sT1e2fcZOmTpA', { scheme: 'des-crypt' });
      }),
    ).to.equal(undefined);
  });

  for (const [what, hash, options, code] of [
    [
      'gost-yescrypt',
      '$gy$j9T$0BA2/KaOrvoakmeTxeRE.0$2CQib6l/rWehNnSOJ/gb7WGAMZGmyKZFiWlxnVwBc.3',
      {},
      'UNSUPPORTED',
    ],
    ['the faulty bcrypt', `$2x$10$${'a'.repeat(53)}`, {}, 'UNSUPPORTED'],
    ['CRAM-MD5', `{CRAM-MD5}${'0'.repeat(64)}`, {}, 'UNSUPPORTED'],
    ['CRAM-MD5 by name', '0'.repeat(64), { scheme: 'cram-md5' }, 'UNSUPPORTED'],
    ["phpBB 2's cp1252 form by name", '0'.repeat(32), { scheme: 'phpbb2-cp1252' }, 'UNSUPPORTED'],
    ['a scheme that is none', 'x1', { scheme: 'rot13' }, 'UNKNOWN_SCHEME'],
    ['a rule that is none', 'x1', { rule: 'geocities' }, 'UNKNOWN_SCHEME'],
    ['braces that are none', '{ROT13}uryyb', {}, 'MALFORMED'],
    ['a salt that is missing', hex('md5', 'x'), { rule: 'mybb' }, 'MALFORMED'],
    ['a name that is missing', hex('sha1', 'x'), { rule: 'smf' }, 'MALFORMED'],
    ['MediaWiki with a length that is wrong', ':pbkdf2:sha512:30000:64:AAAA:AAAA', {}, 'MALFORMED'],
    ['Nextcloud with the wrong version', `2|$2y$10$${'a'.repeat(53)}`, {}, 'MALFORMED'],
    ['SHA-crypt with too few rounds', `$6$rounds=999$a$${'a'.repeat(86)}`, {}, 'MALFORMED'],
    ['scrypt whose N is no power of two', `scrypt:1000:8:1$a$${'00'.repeat(64)}`, {}, 'MALFORMED'],
    ['yescrypt of another flavour', `$y$.9T$aHED$${'a'.repeat(43)}`, {}, 'MALFORMED'],
    ['phpass with 2^31 rounds', `$P$Taaaaaaaa${'a'.repeat(22)}`, {}, 'MALFORMED'],
    ['phpass beyond the cap', `$P$Iaaaaaaaa${'a'.repeat(22)}`, {}, 'TOO_EXPENSIVE'],
    ['Drupal beyond the cap', `$S$Iaaaaaaaa${'a'.repeat(43)}`, {}, 'TOO_EXPENSIVE'],
    ['SHA-crypt beyond the cap', `$6$rounds=999999999$a$${'a'.repeat(86)}`, {}, 'TOO_EXPENSIVE'],
    ['PBKDF2 beyond the cap', `pbkdf2_sha256$99999999$a$${'a'.repeat(43)}=`, {}, 'TOO_EXPENSIVE'],
    ['SCRAM beyond the cap', '{SCRAM-SHA-1}99999999,AAAA,AAAA,AAAA', {}, 'TOO_EXPENSIVE'],
    ['scrypt beyond the memory', `scrypt:16777216:8:1$a$${'00'.repeat(64)}`, {}, 'TOO_EXPENSIVE'],
    ['scrypt beyond the work', `scrypt:32768:8:1000$a$${'00'.repeat(64)}`, {}, 'TOO_EXPENSIVE'],
    [
      'scrypt with lanes beyond the memory',
      '00'.repeat(50),
      { rule: 'gitea', salt: 'aaaaaaaaaa', algorithm: 'scrypt$2$1$16777215$50' },
      'TOO_EXPENSIVE',
    ],
    ['yescrypt beyond the memory', `$y$jMT$aHED$${'a'.repeat(43)}`, {}, 'TOO_EXPENSIVE'],
    [
      'argon2 beyond the work',
      `$argon2id$v=19$m=65536,t=99,p=1$${'a'.repeat(22)}$${'a'.repeat(43)}`,
      {},
      'TOO_EXPENSIVE',
    ],
    ['BSDi crypt beyond the cap', `_zzzzaaaa${'a'.repeat(11)}`, {}, 'TOO_EXPENSIVE'],
    ['Sun MD5 beyond the cap', `$md5,rounds=4294963199$a$$${'a'.repeat(22)}`, {}, 'TOO_EXPENSIVE'],
    ['SHA-1 crypt beyond the cap', `$sha1$4294963199$a$${'a'.repeat(28)}`, {}, 'TOO_EXPENSIVE'],
    [
      'Gitea beyond the cap',
      '00'.repeat(50),
      { rule: 'gitea', salt: 'aaaaaaaaaa', algorithm: 'pbkdf2$99999999$50' },
      'TOO_EXPENSIVE',
    ],
  ] as const) {
    it(`refuses ${what}: ${code}`, async () => {
      expect(
        codeOf(() => {
          checkHash(hash, options);
        }),
      ).to.equal(code);
      const error: unknown = await hasher.verify(hash, PASSWORD, options).catch((thrown: unknown) => thrown);
      expect(error).to.include({ name: 'PasswordHashError', code });
      expect((error as Error).message).not.to.contain(hash);
    });
  }

  it('recognises each scheme by its beginning, and no two the same', () => {
    for (const [hash, scheme] of [
      ['$2y$10$x', 'bcrypt'],
      ['$argon2i$v=19$', 'argon2'],
      ['$P$B', 'phpass'],
      ['$H$9', 'phpass'],
      ['$H\\2y$', 'phpbb-combined'],
      ['$wp$2y$10$', 'wordpress'],
      ['$generic$', 'wordpress-fast'],
      ['$S$D', 'drupal'],
      ['U$P$C', 'drupal-upgraded'],
      [':pbkdf2-legacyB:!', 'mediawiki'],
      ['pbkdf2_sha256$1', 'django-pbkdf2'],
      ['scrypt$16384$', 'django-scrypt'],
      ['scrypt:16384:', 'werkzeug'],
      ['$pbkdf2-sha512$', 'passlib-pbkdf2'],
      ['3|$argon2id$', 'nextcloud'],
      ['$apr1$', 'md5-crypt'],
      ['$6$', 'sha-crypt'],
      ['$y$j9T$', 'yescrypt'],
      ['$7$', 'scrypt-crypt'],
      ['_J9..', 'bsdi-crypt'],
      ['$sha1$', 'sha1-crypt'],
      ['$md5,rounds=1$', 'sun-md5'],
      ['md5$salt$', 'django-digest'],
      ['$3$$', 'nt-crypt'],
      ['{SSHA}', 'user-password'],
    ] as const)
      expect(identify(hash), hash).to.deep.equal({ scheme });
    expect(identify('secret')).to.equal(undefined);
  });

  it('knows its names', () => {
    expect(schemeNames).to.include.members(['bcrypt', 'des-crypt', 'md5', 'plain']);
    expect(ruleNames).to.include.members(['phpbb', 'wordpress', 'discourse', 'dovecot', 'generic']);
  });

  it('wants a new hash for whatever is weaker than what it makes', async () => {
    expect(needsRehash(await hasher.hash('x', 'argon2id'))).to.equal(false);
    expect(needsRehash(await hasher.hash('x', 'bcrypt'))).to.equal(false);
    const argon2 = (cost: string): string => `$argon2id$v=19$${cost}$${'a'.repeat(22)}$${'a'.repeat(43)}`;
    expect(needsRehash(argon2('m=65536,t=3,p=1'))).to.equal(false);
    for (const weak of [
      argon2('m=19455,t=2,p=1'),
      argon2('m=65536,t=1,p=1'),
      `$2b$11$${'a'.repeat(53)}`,
      hex('md5', 'x'),
      'nonsense',
    ])
      expect(needsRehash(weak), weak).to.equal(true);
  });
});
