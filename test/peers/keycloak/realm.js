/** The realm of the suite: an account for each state that Keycloak knows, and a client for each that may go wrong. */

const REALM = 'example';
export const SECRET = 'sécret +%&=:/';
export const ODD_PASSWORD = 'pässwörd "+&= %\\';

export const passwordOf = (username) => `${username}-pw`;

const person = (username, more = {}) => ({
  username,
  enabled: true,
  email: `${username}@example.org`,
  emailVerified: true,
  firstName: username,
  lastName: 'Example',
  credentials: [{ type: 'password', value: passwordOf(username), temporary: false }],
  ...more,
});

const USERS = [
  person('alice', {
    firstName: 'Alice',
    lastName: 'Liddell',
    attributes: { phoneNumber: ['+4930901820'], phoneNumberVerified: ['true'] },
    groups: ['/staff', '/staff/berlin'],
    realmRoles: ['editor'],
  }),
  person('bob', { emailVerified: false }),
  person('incomplete', { firstName: undefined, lastName: undefined }),
  person('jürgen', {
    email: 'juergen@example.org',
    credentials: [{ type: 'password', value: ODD_PASSWORD, temporary: false }],
  }),
  person('former', { enabled: false }),
  person('mustchange', { requiredActions: ['UPDATE_PASSWORD'] }),
  person('verify', { emailVerified: false, requiredActions: ['VERIFY_EMAIL'] }),
  person('setup', { requiredActions: ['CONFIGURE_TOTP'] }),
  person('brute'),
  person('nopass', { credentials: [] }),
  person('otp', {
    credentials: [
      { type: 'password', value: passwordOf('otp'), temporary: false },
      {
        type: 'otp',
        secretData: JSON.stringify({ value: 'DJmQfC73VGFhw7D4QJ8A' }),
        credentialData: JSON.stringify({ subType: 'totp', digits: 6, period: 30, algorithm: 'HmacSHA1' }),
      },
    ],
  }),
  {
    username: 'service-account-lookup',
    enabled: true,
    serviceAccountClientId: 'lookup',
    clientRoles: { 'realm-management': ['view-users', 'query-users'] },
  },
];

const SCOPES = ['profile', 'email', 'roles', 'basic'];

const mapper = (name, protocolMapper, config) => ({
  name,
  protocol: 'openid-connect',
  protocolMapper,
  config: { 'id.token.claim': 'true', multivalued: 'true', 'jsonType.label': 'String', ...config },
});
const GROUPS = mapper('groups', 'oidc-group-membership-mapper', {
  'claim.name': 'groups',
  'full.path': 'true',
});
const ROLES = mapper('roles', 'oidc-usermodel-realm-role-mapper', { 'claim.name': 'realm_access.roles' });

const client = (clientId, more = {}) => ({
  clientId,
  enabled: true,
  protocol: 'openid-connect',
  standardFlowEnabled: false,
  directAccessGrantsEnabled: true,
  publicClient: false,
  secret: SECRET,
  defaultClientScopes: SCOPES,
  optionalClientScopes: ['phone', 'offline_access'],
  ...more,
});

const CLIENTS = [
  client('plain'),
  client('mapped', { protocolMappers: [GROUPS, ROLES] }),
  client('public', { publicClient: true, secret: undefined }),
  client('no-refresh', { attributes: { 'use.refresh.tokens': 'false' } }),
  client('no-grant', { directAccessGrantsEnabled: false }),
  client('consent', { consentRequired: true }),
  client('off', { enabled: false }),
  client('lookup', { directAccessGrantsEnabled: false, serviceAccountsEnabled: true }),
  client('no-rights', { directAccessGrantsEnabled: false, serviceAccountsEnabled: true }),
];

/** A RealmRepresentation, for `POST /admin/realms`. */
const REPRESENTATION = {
  realm: REALM,
  enabled: true,
  loginWithEmailAllowed: true,
  duplicateEmailsAllowed: false,
  // with it, 26 now and then refuses a login that follows another of the same person at once
  bruteForceProtected: false,
  failureFactor: 3,
  waitIncrementSeconds: 600,
  maxFailureWaitSeconds: 900,
  quickLoginCheckMilliSeconds: 0,
  roles: { realm: [{ name: 'editor' }] },
  groups: [{ name: 'staff', subGroups: [{ name: 'berlin' }] }],
  clients: CLIENTS,
  users: USERS,
};

/** Makes the realm in a Keycloak that has just been started. */
export async function importRealm({ admin }) {
  await admin('POST', '', REPRESENTATION);
  // phone numbers are in attributes that the realm does not declare
  const profile = await admin('GET', `/${REALM}/users/profile`);
  await admin('PUT', `/${REALM}/users/profile`, { ...profile, unmanagedAttributePolicy: 'ADMIN_VIEW' });
}
