/** Who is in the OpenLDAP of the suite. */
import { BASE, entry, ssha } from '../../servers/openldap.js';

export const PEOPLE = `ou=people,${BASE}`;
export const GROUPS = `ou=groups,${BASE}`;
/** An entry whose password nobody knows. */
export const DECOY = `cn=decoy,${BASE}`;

export const ALICE = {
  name: 'alice',
  password: 'wonderland & <x>',
  uuid: '5f1c9e2a-0000-4000-8000-0000000000a1',
};
export const CROWD = 10_000;
export const CROWD_PASSWORD = 'crowd-pw';
export const crowdName = (number) => `user${String(number).padStart(6, '0')}`;

/** What means something in a filter, a DN or a URL; a name may hold each of them. */
export const CHARACTERS = [
  ...[
    '\\',
    '*',
    '(',
    ')',
    '"',
    '+',
    ',',
    ';',
    '<',
    '>',
    '=',
    '#',
    '&',
    '|',
    '!',
    '~',
    '/',
    '@',
    ':',
    '?',
    '%',
  ],
  ...["'", '`', '$', '{', '}', '[', ']', '^', ' ', 'ü', 'ß', '😀', '\u200d'],
];
/** One name for each character, at its beginning where a DN cares, and one with all of them. */
export const ODD_NAMES = [
  ...CHARACTERS.map((character) => `x${character}y`),
  '#lead',
  '{username}',
  `all${CHARACTERS.filter((character) => character !== '=').join('')}`,
];

export function personEntry(uid, password, more = {}) {
  return entry(`uid=${escaped(uid)},${PEOPLE}`, personAttributes(uid, password, more));
}

function personAttributes(uid, password, more) {
  return { objectClass: 'inetOrgPerson', uid, cn: uid, sn: uid, userPassword: ssha(password), ...more };
}

/** Every byte that is no plain letter or digit as hexadecimal: not the way that the plugin writes a DN. */
function escaped(value) {
  return [...Buffer.from(value)]
    .map((byte) =>
      /[a-z0-9]/i.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\${hex(byte)}`,
    )
    .join('');
}

const hex = (byte) => byte.toString(16).padStart(2, '0');

const policy = (cn, more) =>
  entry(`cn=${cn},ou=policies,${BASE}`, {
    objectClass: ['person', 'pwdPolicy'],
    cn,
    sn: cn,
    pwdAttribute: 'userPassword',
    ...more,
  });

const underPolicy = (cn) => ({
  pwdChangedTime: '20200101000000Z',
  pwdPolicySubentry: `cn=${cn},ou=policies,${BASE}`,
});

const states = () => [
  policy('default', {
    ...{ pwdLockout: 'TRUE', pwdMaxFailure: '5', pwdLockoutDuration: '0', pwdMustChange: 'TRUE' },
    pwdFailureCountInterval: '600',
  }),
  policy('strict', { pwdMaxAge: '86400', pwdGraceAuthNLimit: '0' }),
  policy('grace', { pwdMaxAge: '86400', pwdGraceAuthNLimit: '3' }),
  policy('warning', { pwdMaxAge: '315360000', pwdExpireWarning: '315359999' }),
  personEntry('locked', 'locked-pw', { pwdAccountLockedTime: '000001010000Z' }),
  personEntry('mustchange', 'mustchange-pw', { pwdReset: 'TRUE' }),
  personEntry('expired', 'expired-pw', underPolicy('strict')),
  personEntry('grace', 'grace-pw', underPolicy('grace')),
  personEntry('warned', 'warned-pw', underPolicy('warning')),
  personEntry('guessed', 'guessed-pw'),
  entry(`uid=nopassword,${PEOPLE}`, { objectClass: 'inetOrgPerson', uid: 'nopassword', cn: 'n', sn: 'n' }),
];

/** Entries whose DNs are odd, and have nothing of the name that is typed. */
const oddDns = () =>
  [' lead', 'trail ', '#hash', 'Doe, John (x) +', 'a\\2Cb', '"quoted"', 'u\u00fc=;<>'].map((cn, at) =>
    entry(`cn=${escaped(cn)},${PEOPLE}`, {
      ...personAttributes(`dn${at}`, `dn${at}-pw`, { cn }),
    }),
  );

const elsewhere = () =>
  entry(`ou=elsewhere,${BASE}`, {
    objectClass: ['referral', 'extensibleObject'],
    ou: 'elsewhere',
    ref: 'ldap://127.0.0.1:1/ou=elsewhere,dc=other,dc=org',
  });

export function peopleLdif() {
  const crowd = ssha(CROWD_PASSWORD);
  return [
    personEntry('alice', ALICE.password, {
      ...{
        displayName: 'Alice L.',
        mail: ['alice@example.org', 'Alice.Liddell@example.org', 'shared@example.org'],
      },
      ...{ mobile: '+49 (0)171-5550100', telephoneNumber: '030 901820', entryUUID: ALICE.uuid },
    }),
    personEntry('Bob', 'bob-pw', { mail: ['bob@example.org', 'shared@example.org'] }),
    personEntry('dave', 'dave-pw'),
    entry(`uid=dave,ou=policies,${BASE}`, personAttributes('dave', 'dave-pw', {})),
    entry(DECOY, {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: 'decoy',
      userPassword: ssha('x'),
    }),
    ...ODD_NAMES.map((name) => personEntry(name, `${name}-pw`)),
    ...oddDns(),
    ...states(),
    elsewhere(),
    entry(`cn=unix,${GROUPS}`, {
      objectClass: 'posixGroup',
      cn: 'unix',
      gidNumber: '5000',
      memberUid: 'alice',
    }),
    entry(`cn=unique,${GROUPS}`, {
      ...{ objectClass: 'groupOfUniqueNames', cn: 'unique', uniqueMember: `uid=alice,${PEOPLE}` },
    }),
    ...Array.from({ length: CROWD }, (_, number) => crowdEntry(number, crowd)),
  ].join('\n');
}

function crowdEntry(number, userPassword) {
  const uid = crowdName(number);
  return entry(`uid=${uid},${PEOPLE}`, {
    ...{ objectClass: 'inetOrgPerson', uid, cn: `Person ${number}`, sn: String(number), userPassword },
    mail: `${uid}@example.org`,
  });
}
