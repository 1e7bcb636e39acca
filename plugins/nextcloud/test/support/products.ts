import { isAdministrator, sees, type Person } from './people.js';

/** `nextcloud-15`: before both spellings of the display name were everywhere. */
export type FakeProduct = 'nextcloud' | 'nextcloud-15' | 'owncloud' | 'opencloud';

export const STATUS: Readonly<Record<FakeProduct, object>> = {
  nextcloud: { version: '31.0.5.1', versionstring: '31.0.5', productname: 'Nextcloud' },
  'nextcloud-15': { version: '15.0.14.1', versionstring: '15.0.14', productname: 'Nextcloud' },
  owncloud: { version: '10.14.0.3', versionstring: '10.14.0', productname: 'ownCloud' },
  opencloud: {
    version: '10.11.0.0',
    versionstring: '10.11.0',
    productname: 'OpenCloud',
    product: 'OpenCloud',
  },
};

/** `/cloud/user`. */
export function ownRow(product: FakeProduct, person: Person): object {
  const { id, displayName = id, email } = person;
  switch (product) {
    case 'nextcloud':
      return nextcloudRow(person, person);
    case 'nextcloud-15':
      return { ...older(person), 'display-name': displayName };
    case 'owncloud':
      return { id, 'display-name': displayName, email: email ?? null, language: 'en' };
    case 'opencloud':
      return { id, 'display-name': displayName, email: email ?? null, 'user-type': 'Member' };
  }
}

/** `/cloud/users/{id}`. */
export function rowOf(product: FakeProduct, person: Person, viewer: Person): object {
  const { id, displayName = id, email, disabled = false } = person;
  switch (product) {
    case 'nextcloud':
      return nextcloudRow(person, viewer);
    case 'nextcloud-15':
      return { ...older(person), displayname: displayName, enabled: disabled ? 'false' : 'true' };
    case 'owncloud':
    case 'opencloud':
      return {
        enabled: disabled ? 'false' : 'true',
        quota: { definition: 'default' },
        email: email ?? null,
        displayname: displayName,
        two_factor_auth_enabled: 'false',
      };
  }
}

function nextcloudRow(person: Person, viewer: Person): object {
  const { id, displayName = id, email, additionalMail = [], phone = '' } = person;
  return {
    ...(sees(viewer, person) && { enabled: person.disabled !== true }),
    ...(isAdministrator(viewer) && { storageLocation: `/var/nextcloud/${id}` }),
    id,
    lastLogin: 1700000000000,
    backend: 'Database',
    subadmin: [],
    quota: { free: 1, used: 1, total: 2, relative: 50, quota: 'none' },
    manager: '',
    email: email ?? null,
    emailScope: 'v2-federated',
    additional_mail: additionalMail,
    additional_mailScope: additionalMail.map(() => 'v2-local'),
    displayname: displayName,
    'display-name': displayName,
    phone,
    phoneScope: 'v2-local',
    groups: person.groups ?? [],
    language: 'en',
    locale: '',
    notify_email: null,
    backendCapabilities: { setDisplayName: true, setPassword: true },
  };
}

function older({ id, email, phone = '', groups = [] }: Person): object {
  const user = { id, email: email ?? null, phone, groups };
  return { ...user, quota: { quota: 'none' }, address: '', website: '', twitter: '' };
}
