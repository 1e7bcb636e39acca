/** The people of the fake directories. */
import type { FakeEntry } from './matching.js';

export const BASE = 'dc=example,dc=org';
export const PEOPLE = `ou=people,${BASE}`;
export const SERVICE = { bind_dn: `cn=svc,${BASE}`, bind_password: 'svc-pw' };

export const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const service: FakeEntry = {
  dn: SERVICE.bind_dn,
  password: SERVICE.bind_password,
  attributes: { cn: 'svc' },
};

/** A person as OpenLDAP would show it. */
export function person(uid: string, number: number, attributes: FakeEntry['attributes'] = {}): FakeEntry {
  return {
    dn: `uid=${uid},${PEOPLE}`,
    password: `${uid}-pw`,
    attributes: {
      objectClass: ['person', 'inetOrgPerson'],
      uid,
      cn: uid,
      entryUUID: uuid(number),
      ...attributes,
    },
  };
}

export const openldapRoot: FakeEntry = {
  dn: '',
  attributes: { objectClass: ['top', 'OpenLDAProotDSE'], namingContexts: BASE },
};

export const alice = person('Alice', 1, {
  displayName: 'Alice L.',
  mail: ['alice@example.org', 'Liddell@example.org'],
  mobile: '+49 171 5550100',
  telephoneNumber: '030 901820',
});
export const bob = person('bob', 2, { mail: 'bob@example.org' });

export const ENTRIES: readonly FakeEntry[] = [openldapRoot, service, alice, bob];

export function configFor(url: string | readonly string[], more: object = {}): object {
  return { url, ...SERVICE, search: { base: PEOPLE }, ...more };
}
