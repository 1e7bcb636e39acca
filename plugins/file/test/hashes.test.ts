import { createPasswordHasher } from '@postern/password-hashes';
import { createCall, createMemoryLog } from '@postern/plugin-testkit';
import { expect } from 'chai';
import file from '../src/index.js';
import { Folder } from './support/folder.js';

/** Password and hash, made by the systems' own code. */
const SELF_DESCRIBING = [
  ['correct horse', '$P$B6KSzP5BImTvKtYA/dHob17AYLAYTw1'],
  ['correct horse', '$wp$2y$10$oWR2lqI1RMWUkg1WalMgtuvphldKpXsObImia/t69l.A9TpXozMXa'],
  ['plainbcrypt', '$2y$10$nxPfN3js7wFl/7I2V3ydfuwLH7fmPacyAywnIb/9Hij4VfsPGvfL6'],
  ['next pass', '1|$2y$10$l09l4r9b71dVzvKk0vN1OO9uFmph8.AlJdW6dioDFpIlk8dYQKbba'],
  ['drupal pw', '$S$D8kZt1xYprHoij/symdu7A1Ff6noHoY0M9qQ5KAkOwoGGRW/ibmz'],
  ['drupal6 pw', 'U$S$C1234567.dJ958TqVliYhIz1UK.xt4cn3rwoDWDzQxlwf1YJ6uZn'],
  ['drupal6 pw', 'U$P$C1234567.yvzDbV.4MlvgoPDzLBUN81'],
  ['wiki pw ü', ':A:d69a5c408a922f7e54778c4046c29ae1'],
  ['wiki pw ü', ':B:75bf29c4:21a65a38f8501859faf3365375a2d36d'],
  ['wiki pw ü', ':bcrypt:9$QAucg6MmUMLWTTwrO1Wf9O$k8LwbYfPC8VppV5tQhNxoe5GMML.6Le'],
  [
    'django päss',
    'scrypt$16384$hM6qjeCtYIjDADQMhl3pQr$8$5$657Cp9QQvhUNbI36TPU8VxUsazDTQh8JF54V6aUFF9sk9G83GLXRe4KHbvABHwydt9yLXBjeU2MqPSE4vxHbrQ==',
  ],
  ['dovecot pä', '{SHA}ZhX2E5dl+V+Wf9b3XsiNJuEODP4='],
  ['dovecot pä', '{SSHA}/lw021YUDSY0uzrtuNngYoWytNmYIpjR'],
  ['dovecot pä', '{SHA256}wl8ESAk9HnVhE45RLjdYRDGjugXd0WLEB2TVu0pysO8='],
  ['dovecot pä', '{SSHA256}zjLBgLJA8Hd5yXPIH1EX47xBIMSk7Z1oX1QAQRpifr2G6VfF'],
  [
    'dovecot pä',
    '{SHA512}pzK9lnf9hsgONmgV+vEI8FZv6XIRwAt322xA/j2tuwlfmbmQA8okiJokpQN+LwQh3qRRCIlMaFNuCas3ogNLOg==',
  ],
  [
    'dovecot pä',
    '{SSHA512}GWf/XhPLr3EHWnL+IUwW4BgjErGAB/90GEPrJTRpAjSY8LJRmyQgCvrL1YNlySVRZrGYS7pPOEsYO2AB2Nwxo6yxEMk=',
  ],
  ['dovecot pä', '{SMD5}E0Aj8UwYNcY3CHYX2LC03452Kt8='],
  ['dovecot pä', '{PLAIN-MD5}a413ceaec657862fd04002ab40d4b424'],
  ['dovecot pä', '{LDAP-MD5}pBPOrsZXhi/QQAKrQNS0JA=='],
  ['dovecot pä', '{MD5-CRYPT}$1$rcsp7nTq$Oo7pCxcc/xfHEoj.ZyxeX/'],
  ['dovecot pä', '{SHA256-CRYPT}$5$tg7E6icOIEZXIG/b$Mm93pErayNiiDJpPKukzM2S1D9twY35A/1lDBtUcdS9'],
  [
    'dovecot pä',
    '{SHA512-CRYPT}$6$Cc1L9ckM2.LKaRTz$1kUMVlFlN6ykJlnYiov0vjg8.xc.tJA.WW6wSE.nYyedL2HnUGwXMU3dTo.zxK9wnpnBHV1QXaathqYORFkPU0',
  ],
  ['dovecot pä', '{BLF-CRYPT}$2y$05$P/viIMH67qekyJ7PzduLYuieEPiAPtMYcJCJFX6SgbrDa8I3RdyEC'],
  [
    'dovecot pä',
    '{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$AxhLAiZez5N3hlcL9eN1OQ$d5XXXjyEvnq+ncp8uZfORrnwl4apUJ2afW4Zhj2EUZw',
  ],
  ['dovecot pä', '{PBKDF2}$1$xhF/7YUzYnkHuGkL$5000$0d1a46877c72a4ae90c0ad39bfc4d8ae8c7906e7'],
  ['dovecot1', '{DES-CRYPT}6aHwm6a./x.nY'],
  ['dovecot pä', '{CRYPT}$2y$05$NhShUy32c/AFRaiXtQ4HHesbgrOoQ0pMh.LkOVmBkHmy6lm7frxAC'],
  [
    'dovecot pä',
    '{SCRAM-SHA-1}4096,YqdMufOz1yiA1YzxK9wtxw==,8qXi9tnS6Dc/xkdezQ/OJvQeSkc=,24EoUzQFEC+LF9ROG1leoAXCn6I=',
  ],
  [
    'dovecot pä',
    '{SCRAM-SHA-256}4096,JbDAzgfyqtvg8yum0ch6Cg==,ExkApauz8d4/Kcv4KoERTruKr6S85Qs8nYtmO5fg2Ig=,xuYYPPsxfgMLqkBi4dlNdwhUfhUjeTWgyVmWgHxkBs0=',
  ],
  [
    'dovecot pä',
    '{SHA512.HEX}a732bd9677fd86c80e366815faf108f0566fe97211c00b77db6c40fe3dadbb095f99b99003ca24889a24a5037e2f0421dea45108894c68536e09ab37a2034b3a',
  ],
  ['dovecot pä', '{SSHA256.HEX}ed6e7c28a085c5bcf07e9b842832d0c8642b0c86448823ac8c62d68294ea43335629f8a2'],
  [
    'dovecot pä',
    '{SSHA512.B64}xvUHm+HmKNGNRvP87oJrER2DqRsYOfR0dWKeQl6SJa6h/i3U9DtllzL5WCU5IEuZs087ykPJ6DUUZBC+ky8iYCASFVw=',
  ],
  ['dovecot pä', '{SHA256.HEX}c25f0448093d1e7561138e512e37584431a3ba05ddd162c40764d5bb4a72b0ef'],
  ['ht päss', '$apr1$RBhyVJZ6$YV2tF5rVl8CV136hQGY1n0'],
  ['ht päss', '$5$24W8oSqm.bQb5YcH$9qRBwiDMEqakepfeKdZgCVuEsTZvojF.LDY/5WtF2l5'],
  [
    'ht päss',
    '$6$2LwUydA.3CLKpwOt$RgJeYkAiXZbssmqYGShRFcyHC3ZhtY8wqSpKiF4aj6JyQ3G4xoa5EZLYFPrLVUrLoVk2Pt23z7bT9XGCWhspd0',
  ],
  ['ldap päss', '{MD5}Lh5S+YsM7lFBXKHHVh5t1Q=='],
  ['ldap päss', '{SSHA384}ZxWBhlk9QGL6ISNIvb13Ak588cwH8OOV6/7CNlsrFtD9uKWhKstNY+VwWEOF8kWJUSx/P1njj0Y='],
  [
    'ldap päss',
    '{ARGON2}$argon2i$v=19$m=4096,t=3,p=1$fCzpB4k+/OpAtd5q5/RTKg$TN3bNE9rT3hK1I7DeT3/sLyMwPxtnNlrU/T7orolAVM',
  ],
  ['ldap päss', '{PBKDF2-SHA256}10000$QQ1E84/IcRhLWmQooPXIxA$42ez4vITumC6FuSxOgqX1O/81L3oTRaXLb5orGcaxc8'],
  [
    'ldap päss',
    '{PBKDF2-SHA512}10000$RH/KBE8lbBern6v6IO8XBMBLFC7S/bOOi4lVDUOZu8orEgHaiSXEzxjXBmTlWm8.1ZIqtrIeN7BtlAh36WThIA$ZYKkMXZzwSsW5O3wUCttBen/3mhSbJcmNl/2NcSXgbUn3XUkt.K1lXW15LagVkrkjgkcAPq1VwOlloqCBZPBmw',
  ],
  ['unix päss', '$y$j9T$aHEDmcWcGLmoQMYDhk6BD.$P.RfDYXt92OwCoCqG1sMy6PoB1npVOEVGfo6F0jNxvA'],
  ['unix päss', '$7$CU..../....C8MpNOGb2GIVU0thQIc8a.$d3JC3EIQa0o5SqBPn8ERmZ3N0o.7WW6j5tS3L5GJ/N9'],
  ['unix päss', '$2a$05$YIJ/NQTWN6Hu7PmUybwu8uDr.75e26pM3OvjLrr9bb0jUKOIcOdUa'],
  ['unix päss', '$1$iFuMGmn2$R3Klg0jt.Mmtu0QDG8wWy1'],
  ['unix päss', '$md5,rounds=36952$.2lsayoz$$3kf61gWq0DrvYsIjviNWd/'],
  ['unix päss', '_J9..6.1F6yTAwFl8gNk'],
  ['unix päss', '$3$$ae0d4c8d50f668144415702f2a0918ee'],
  ['generic pä', '$pbkdf2-sha256$29000$1VqLMUZojbFWSgkBwJiT0g$kpCjxCZIKGiHZv12M1P1t/utaK351LxM44YDZ9L66II'],
  [
    'generic pä',
    '$pbkdf2-sha512$25000$fs.5VwohJMSY07oXorTW2g$etIpewewz8sgPyEaPObpeqziksTwmq5RWAVzrow6JInOQ2wxS5hgCjkVxUFkwPUtm6VPxtwx2PCUsrhcARx3Rw',
  ],
] as const;

describe('the hashes in a users file', () => {
  const folder = new Folder();
  const hasher = createPasswordHasher();
  after(async () => {
    await hasher.close();
    folder.remove();
  });

  async function open(name: string, content: string) {
    folder.write(name, content);
    const log = createMemoryLog();
    const call = createCall(log);
    const plugin = await file.open(
      { path: name, format: 'auto' },
      {
        id: 'people',
        serverName: 'example.org',
        log,
        now: () => new Date(0),
        configDirectory: folder.path,
        passwords: hasher,
        onClose: (release) => after(release),
      },
      call,
    );
    return async (username: string, password: string) =>
      (await plugin.authenticate({ username, password }, call)).verdict;
  }

  it('may be of every format that says what it is', async () => {
    const users = SELF_DESCRIBING.map(
      ([, hash], index) => `  u${index}: { password: ${JSON.stringify(hash)} }`,
    );
    const login = await open('users.yaml', `users:\n${users.join('\n')}\n`);
    for (const [index, [password, hash]] of SELF_DESCRIBING.entries()) {
      expect(await login(`u${index}`, password), hash).to.equal('accepted');
      expect(await login(`u${index}`, `#${password}`), hash).to.equal('rejected');
    }
  });

  it('may be DES in an htpasswd file, which htpasswd -d writes, and there only', async () => {
    const login = await open('htpasswd', 'alice:kh2VAPhl7Mkz2\n');
    expect(await login('alice', 'htpasswd')).to.equal('accepted');
    expect(await login('alice', 'htpasswt')).to.equal('rejected');
    const failure: unknown = await open('des.yaml', 'users: { alice: { password: kh2VAPhl7Mkz2 } }').catch(
      (error: unknown) => error,
    );
    expect((failure as Error).message).to.match(/no password hash that is known here/);
  });
});
