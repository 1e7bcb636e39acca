import type { SearchRequest } from '../connection/connection.js';
import type { Entry } from '../entry.js';
import { ANYTHING } from '../filter.js';
import type { Flavour } from './flavours.js';

/** LDAP_CAP_ACTIVE_DIRECTORY_OID of [MS-ADTS], section 3.1.1.3.4.3.1; Samba has it, too. */
const ACTIVE_DIRECTORY = '1.2.840.113556.1.4.800';

/** What a server tells of itself to everybody (RFC 4512, section 5.1). */
export const ROOT_DSE: SearchRequest = {
  base: '',
  scope: 'base',
  filter: ANYTHING,
  attributes: [
    'objectClass',
    'namingContexts',
    'supportedCapabilities',
    'supportedControl',
    'vendorName',
    'vendorVersion',
    'defaultNamingContext',
  ],
};

/** Which kind of directory it is, as far as it lets on. */
export function flavourOf(rootDse: Entry): Flavour {
  if (rootDse.texts('supportedCapabilities').includes(ACTIVE_DIRECTORY)) return 'active-directory';
  if (rootDse.text('vendorName') === '389 Project') {
    return rootDse.texts('namingContexts').some((context) => /^o=ipaca$/i.test(context))
      ? 'freeipa'
      : '389-ds';
  }
  return rootDse.texts('objectClass').includes('OpenLDAProotDSE') ? 'openldap' : 'generic';
}

/** How a server calls itself. */
export function nameOf(rootDse: Entry): string | undefined {
  return [rootDse.text('vendorName'), rootDse.text('vendorVersion')].filter(Boolean).join(' ') || undefined;
}
