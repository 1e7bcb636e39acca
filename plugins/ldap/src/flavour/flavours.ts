import { readFilter } from '../filter.js';
import type { Filter } from 'ldapts';

export const FLAVOURS = ['openldap', 'active-directory', 'freeipa', '389-ds', 'generic'] as const;
export type Flavour = (typeof FLAVOURS)[number];

/** What differs between the directories. */
export interface Traits {
  /** The attribute that the name of the account is taken from. */
  readonly username: string;
  /** What people may type, besides. */
  readonly logins: readonly string[];
  /** The attribute that never changes. */
  readonly subject: string;
  readonly displayName: readonly string[];
  readonly email: readonly string[];
  readonly phone: readonly string[];
  /** What a person is. */
  readonly people?: Filter;
  /** Who is not switched off, as far as an attribute tells. */
  readonly active?: Filter;
}

const COMMON = {
  username: 'uid',
  logins: [],
  displayName: ['displayName', 'cn'],
  email: ['mail'],
  phone: ['mobile', 'telephoneNumber'],
};

export const TRAITS: Readonly<Record<Flavour, Traits>> = {
  openldap: { ...COMMON, subject: 'entryUUID', email: ['mail', 'mailAlternateAddress'] },
  'active-directory': {
    ...COMMON,
    username: 'sAMAccountName',
    logins: ['userPrincipalName'],
    subject: 'objectGUID',
    email: ['mail', 'proxyAddresses'],
    phone: ['mobile', 'telephoneNumber', 'otherMobile', 'otherTelephone'],
    people: readFilter('(&(objectCategory=person)(objectClass=user))'),
    // ACCOUNTDISABLE of userAccountControl: [MS-ADTS], section 2.2.16
    active: readFilter('(!(userAccountControl:1.2.840.113556.1.4.803:=2))'),
  },
  freeipa: {
    ...COMMON,
    subject: 'ipaUniqueID',
    // the copies below cn=compat are none
    people: readFilter('(objectClass=person)'),
    active: readFilter('(!(nsAccountLock=TRUE))'),
  },
  '389-ds': { ...COMMON, subject: 'nsUniqueId', active: readFilter('(!(nsAccountLock=TRUE))') },
  generic: { ...COMMON, subject: 'entryUUID' },
};
