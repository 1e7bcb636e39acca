/** The people of the bench. */
import { BASE, entry, ssha } from '../../test/peers/servers/openldap.js';

export const PEOPLE = 10_000;
export const PASSWORD = 'secret';
export const SEARCH_BASE = `ou=people,${BASE}`;
export const nameOf = (number) => `user${String(number).padStart(6, '0')}`;

export function ldif() {
  const userPassword = ssha(PASSWORD);
  return [
    entry(`cn=default,ou=policies,${BASE}`, {
      ...{ objectClass: ['person', 'pwdPolicy'], cn: 'default', sn: 'default', pwdAttribute: 'userPassword' },
    }),
    ...Array.from({ length: PEOPLE }, (_, number) => person(nameOf(number), userPassword)),
  ].join('\n');
}

function person(uid, userPassword) {
  return entry(`uid=${uid},${SEARCH_BASE}`, {
    ...{ objectClass: 'inetOrgPerson', uid, cn: uid, sn: uid, displayName: `Person ${uid}`, userPassword },
    ...{ mail: `${uid}@example.org`, telephoneNumber: '+49 30 901820' },
  });
}
