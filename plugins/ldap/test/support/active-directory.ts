/** Entries as Active Directory and Samba show them. */
import type { FakeEntry } from './matching.js';

export const AD_BASE = 'DC=example,DC=org';
export const AD_GROUPS = `CN=Users,${AD_BASE}`;

export const activeDirectoryRoot: FakeEntry = {
  dn: '',
  attributes: {
    objectClass: 'top',
    supportedCapabilities: ['1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1670'],
    defaultNamingContext: AD_BASE,
    namingContexts: AD_BASE,
    vendorName: 'Samba Team (https://www.samba.org)',
  },
};

export const adService: FakeEntry = {
  dn: `CN=svc,${AD_GROUPS}`,
  password: 'svc-pw',
  attributes: { cn: 'svc' },
};

const DOMAIN_SID = '0105000000000005150000000102030405060708090a0b0c';

/** S-1-5-21-…-RID in bytes. */
export function sid(rid: number): Buffer {
  const last = Buffer.alloc(4);
  last.writeUInt32LE(rid);
  return Buffer.concat([Buffer.from(DOMAIN_SID, 'hex'), last]);
}

export function guid(number: number): Buffer {
  return Buffer.concat([Buffer.from('ff00fe01', 'hex'), Buffer.alloc(11), Buffer.from([number])]);
}

export function adPerson(name: string, number: number, attributes: FakeEntry['attributes'] = {}): FakeEntry {
  const upn = attributes.userPrincipalName;
  return {
    dn: `CN=${name},${AD_GROUPS}`,
    password: `${name}-pw`,
    aliases: [`${name}@example.org`, `EXAMPLE\\${name}`, ...(typeof upn === 'string' ? [upn] : [])],
    attributes: {
      objectClass: ['person', 'user'],
      objectCategory: 'person',
      sAMAccountName: name,
      cn: name,
      objectGUID: guid(number),
      objectSid: sid(1000 + number),
      primaryGroupID: '513',
      userAccountControl: '512',
      ...attributes,
    },
  };
}

export function adGroup(name: string, rid: number, member: readonly string[] = []): FakeEntry {
  return {
    dn: `CN=${name},${AD_GROUPS}`,
    attributes: { objectClass: ['group'], cn: name, objectSid: sid(rid), member },
  };
}
